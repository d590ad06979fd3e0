import { createProgress } from "../../../../sdk/terminal/progress.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import { bookOption } from "../../bookOption.js";
import { command, json } from "../../command.js";
import { serviceRoleOption } from "../../serviceRoleOption.js";

const STEPS = {
  copy: "Copying the book",
  verify: "Holding the copy against its journal",
  retire: "Putting the old one aside",
} as const;

/**
 * `milk book move --book F --to postgres://… [--service-role R] [--json]`: takes a book to another place, of the same engine or the other.
 * Interrupted, it can be run again.
 */
export const bookMove = command({
  name: "move",
  says: "Take a book to another place: from a file to PostgreSQL, or back",
  takes: {
    book: bookOption,
    to: {
      type: "string",
      describe: "The new place: a file, or postgres://user@host/database?schema=name",
      demandOption: true,
    },
    "service-role": serviceRoleOption,
    json,
  },
  examples: [
    [
      "book move --book yanolja.book --to 'postgres://milk@db.example.com/yanolja?schema=book'",
      "With the programme's service stopped; interrupted, run it again",
    ],
  ],
  run: async ({ book, to, serviceRole, json: asJson }) => {
    const { moveBook } = await import("../../../../sdk/book/move/moveBook.js");
    const progress = createProgress(process.stderr, { enabled: !asJson });
    try {
      const moved = await moveBook(book, to, {
        serviceRole,
        onStep: (step) => progress.step(STEPS[step]),
        onProgress: (done, total) => progress.update(done, total),
      });
      progress.end();
      process.stdout.write(
        asJson
          ? toJson({ book: to, ...moved })
          : `The book is at ${to}: ${moved.entries} entries, verified; nothing in it differs.\n` +
              `As it was, it is in ${moved.retired}: it has customers' data. Remove it once the service has run.\n`,
      );
    } finally {
      progress.end();
    }
  },
});
