import { createProgress } from "../../sdk/terminal/progress.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";
import { migrateBook, type MigratedBook } from "../../sdk/book/migrate/migrateBook.js";

const STEPS = {
  copy: "Copying the book",
  rewrite: "Writing it anew",
  verify: "Holding it against its journal",
  replace: "Putting it in the old one's place",
} as const;

/** `hardhat book-migrate --book F [--json]`: brings a book of an earlier version to this one. Interrupted, it can be run again. */
export default async function bookMigrate({ book, json }: { book: string; json: boolean }): Promise<void> {
  await reportErrors(
    async () => {
      const progress = createProgress(process.stderr, { enabled: !json });
      try {
        const migrated = await migrateBook(book, {
          onStep: (step) => progress.step(STEPS[step]),
          onProgress: (done, total) => progress.update(done, total),
        });
        progress.end();
        process.stdout.write(json ? toJson({ book, ...migrated }) : textOf(book, migrated));
      } finally {
        progress.end();
      }
    },
    { json },
  );
}

function textOf(book: string, { from, to, backup }: MigratedBook): string {
  if (backup === undefined) return `The book ${book} is of version ${to} already.\n`;
  return (
    `The book ${book} was of version ${from} and is of version ${to}; nothing in it differs.\n` +
    `As it was, it is in ${backup}: it has customers' data. Keep it until the service has run, then remove it.\n`
  );
}
