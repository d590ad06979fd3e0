import { createProgress } from "../../../../sdk/terminal/progress.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import type { MigratedBook } from "../../../../sdk/book/migrate/migrateBook.js";
import { bookOption } from "../../bookOption.js";
import { command, json } from "../../command.js";

const STEPS = {
  copy: "Copying the book",
  rewrite: "Writing it anew",
  verify: "Holding it against its journal",
  replace: "Putting it in the old one's place",
} as const;

/** `milk book migrate --book F [--json]`: brings a book of an earlier version to this one. Interrupted, it can be run again. */
export const bookMigrate = command({
  name: "migrate",
  says: "Bring a book of an earlier version to this one; a copy of it is kept",
  takes: { book: bookOption, json },
  examples: [["book migrate --book yanolja.book", "With the programme's service stopped; interrupted, run it again"]],
  run: async ({ book, json: asJson }) => {
    const { migrateBook } = await import("../../../../sdk/book/migrate/migrateBook.js");
    const progress = createProgress(process.stderr, { enabled: !asJson });
    try {
      const migrated = await migrateBook(book, {
        onStep: (step) => progress.step(STEPS[step]),
        onProgress: (done, total) => progress.update(done, total),
      });
      progress.end();
      process.stdout.write(asJson ? toJson({ book, ...migrated }) : textOf(book, migrated));
    } finally {
      progress.end();
    }
  },
});

function textOf(book: string, { from, to, backup }: MigratedBook): string {
  if (backup === undefined) return `The book ${book} is of version ${to} already.\n`;
  return (
    `The book ${book} was of version ${from} and is of version ${to}; nothing in it differs.\n` +
    `As it was, it is in ${backup}: it has customers' data. Keep it until the service has run, then remove it.\n`
  );
}
