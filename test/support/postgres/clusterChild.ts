/** Starts a server, and another that is killed, prints their folder and first processes, and waits to be killed. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { startCluster } from "../../../local/postgres/startCluster.js";

/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { primary, standbys } = await startCluster({ standbys: 1 });
  await standbys[0]?.signal("SIGKILL");
  await primary.signal("SIGSTOP");
  process.stdout.write(`${dirname(primary.directory)}\n`);
  setInterval(() => undefined, 1_000);
}
