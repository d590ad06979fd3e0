import { formatVerification } from "../../services/milk/formatVerification.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";
import { createKeccak256 } from "../../sdk/book/commitment/createKeccak256.js";
import { verify } from "../../sdk/book/verify.js";

/**
 * `hardhat book-verify --book F [--quick] [--json]`: holds everything in a book against its journal; `--quick` leaves the roots of closed
 * periods out. Exit code 1 when something does not follow.
 */
export default async function bookVerify({
  book,
  quick,
  json,
}: {
  book: string;
  quick: boolean;
  json: boolean;
}): Promise<void> {
  await reportErrors(
    async () => {
      const progress = createProgress(process.stderr, { enabled: !json });
      progress.step("Replaying the journal");
      // Made here, it is there for `verify`, which cannot wait for it.
      await createKeccak256();
      try {
        const result = verify(book, { roots: !quick, onProgress: (done, total) => progress.update(done, total) });
        progress.end();
        process.stdout.write(json ? toJson({ book, ...result }) : `${formatVerification(book, result)}\n`);
        if (!result.ok) process.exitCode = 1;
      } finally {
        progress.end();
      }
    },
    { json },
  );
}
