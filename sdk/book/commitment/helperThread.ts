import { parentPort } from "node:worker_threads";
import { BlockHasher, blockKeccak } from "./BlockHasher.js";
import { createKeccak256 } from "./createKeccak256.js";
import type { TreeTask } from "./TreeTask.js";

/** What a thread of `Helpers` runs, until it is ended. Not awaited here: `require` takes no module that waits. */
const created = createKeccak256().then(blockKeccak);

parentPort?.on("message", (task: TreeTask) => void created.then((keccak) => new BlockHasher(keccak, task).help()));
