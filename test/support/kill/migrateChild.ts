import { fileURLToPath } from "node:url";
import { OUTBOX_SCHEMA } from "../../../services/common/state/Outbox.js";
import { openStateFile } from "../../../services/common/state/openStateFile.js";
import { migrateFrom1 } from "../../../services/relayer/state/migrateFrom1.js";
import { REQUEST_SCHEMA } from "../../../services/relayer/state/schema.js";
import { migrateBook } from "../../../sdk/book/migrate/migrateBook.js";

const end = () => process.kill(process.pid, "SIGKILL");

/** Brings a book to this version, and dies at the beginning of a step. */
async function killedBook(path: string, step: string): Promise<void> {
  await migrateBook(path, { onStep: (begun) => begun === step && end() });
}

/** Brings a relayer's file to this version, and dies before anything of it is written, or when all is written and nothing committed. */
function killedState(path: string, moment: string, contract: string): void {
  openStateFile(path, {
    applicationId: 0x4d52454c,
    version: 2,
    schema: `${REQUEST_SCHEMA}\n${OUTBOX_SCHEMA}`,
    migrations: {
      1: (database) => {
        if (moment === "before") end();
        migrateFrom1(database);
        end();
      },
    },
    chainId: 31_337n,
    contract,
    ifDeleted: "",
  });
}

/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, path = "", moment = "", contract = ""] = process.argv.slice(2);
  if (kind === "book") await killedBook(path, moment);
  else killedState(path, moment, contract);
}
