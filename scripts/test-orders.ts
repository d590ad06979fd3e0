/**
 * Runs the whole suite again and again, each time with another order of files and number of processes; by default ten times, two of them
 * beside a load that keeps all cores busy and one with the clock ten years ahead: `npm run test:orders -- [--runs 10] [--seed 1] [--log FILE]`.
 * Says what failed, and ends with 1 if anything did.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runTestsInOrder } from "./suite/runTestsInOrder.js";

const JOBS = [4, 2, 4, 2, 1] as const;
/** Of ten runs, those beside a load, and the one in ten years. */
const [LOADED, AHEAD] = [[4, 8], 10];

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    log: { type: "string", default: "test-orders.log" },
  },
});

const [runs, first] = [Number(values.runs), Number(values.seed)];
if (![runs, first].every((value) => Number.isSafeInteger(value) && value > 0)) {
  console.error(`--runs ${values.runs} --seed ${values.seed}: both are whole numbers from 1.`);
  process.exit(2);
}

let failures = 0;
for (let seed = first; seed < first + runs; seed++) {
  const place = ((seed - 1) % 10) + 1;
  const jobs = JOBS[(seed - 1) % JOBS.length] ?? 2;
  const order = { seed, jobs, loaded: LOADED.includes(place), years: place === AHEAD ? 10 : 0 };
  const { passed, seconds, output } = await runTestsInOrder(order);
  if (!passed) failures++;
  await writeFile(values.log, `=== seed ${seed}\n${output}\n`, { flag: "a" });
  const counts = output.match(/^ *\d+ (?:passing|failing|pending).*$/gm) ?? [];
  const how = `${order.loaded ? ", beside a load" : ""}${order.years > 0 ? `, ${order.years} years ahead` : ""}`;
  console.log(
    `seed ${seed}, ${jobs} jobs${how}: ${passed ? "passed" : "FAILED"} in ${seconds} s; ${counts.map((each) => each.trim()).join(", ")}`,
  );
}
process.exitCode = failures === 0 ? 0 : 1;
