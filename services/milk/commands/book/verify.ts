import { createProgress } from "../../../../sdk/terminal/progress.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import { bookOption } from "../../bookOption.js";
import { command, json } from "../../command.js";
import { formatVerification } from "../../formatVerification.js";

/**
 * `milk book verify --book F [--quick] [--json]`: holds everything in a book against its journal; `--quick` leaves the roots of closed
 * periods out. Exit code 1 when something does not follow.
 */
export const bookVerify = command({
  name: "verify",
  says: "Hold everything in a book against its journal",
  takes: {
    book: bookOption,
    quick: { type: "boolean", describe: "Leave out the roots of closed periods", default: false },
    json,
  },
  examples: [["book verify --book yanolja.book", "Exit code 1 when something does not follow from the journal"]],
  run: async ({ book, quick, json: asJson }) => {
    const { createKeccak256 } = await import("../../../../sdk/book/commitment/createKeccak256.js");
    const { verify } = await import("../../../../sdk/book/verify.js");
    const progress = createProgress(process.stderr, { enabled: !asJson });
    progress.step("Replaying the journal");
    // Made here, it is there for `verify`, which cannot wait for it.
    await createKeccak256();
    try {
      const result = verify(book, { roots: !quick, onProgress: (done, total) => progress.update(done, total) });
      progress.end();
      process.stdout.write(asJson ? toJson({ book, ...result }) : `${formatVerification(book, result)}\n`);
      if (!result.ok) process.exitCode = 1;
    } finally {
      progress.end();
    }
  },
});
