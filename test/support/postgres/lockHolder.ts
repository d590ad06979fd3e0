/**
 * Writes to a store and does not come to an end: `lockHolder.ts ADDRESS rest` says nothing for ever within a transaction, `… ADDRESS statement`
 * waits for a statement that takes half a minute. Prints a line when it holds the lock, and how its transaction ended.
 */
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PostgresStore } from "../../../sdk/store/postgres/PostgresStore.js";
import { NOTES } from "./notes.js";

const STDOUT = 1;
/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [address = "", how] = process.argv.slice(2);
  const store = new PostgresStore(address, NOTES);
  try {
    store.write(() => {
      store.run("INSERT INTO note (id, text) VALUES (1, 'of who was away')");
      store.first("SELECT id FROM note");
      writeSync(STDOUT, "holds\n");
      if (how === "statement") store.all("SELECT pg_sleep(30)::text AS slept");
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000);
    });
    writeSync(STDOUT, "committed\n");
  } catch (error) {
    writeSync(STDOUT, `refused: ${String(error)}\n`);
  }
  store.close();
}
