import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { AdmissionFigures } from "./measureAdmission.js";
import type { Answers } from "./startFlood.js";

const count = (value: number) => Math.round(value).toLocaleString("en-US");
const told = (answers: Answers) =>
  Object.entries(answers)
    .map(([status, times]) => `${status}: ${count(times)}`)
    .join(", ");

/** What members and shops notice of strangers, as tables. */
export function formatAdmission({ relayer, programme }: AdmissionFigures): string[] {
  const { undisturbed: alone, disturbed: beside } = relayer;
  const waited = [
    ["alone (baseline)", count(relayer.requests), count(alone.median), count(alone.p99), "1.00", ""],
    [
      "beside strangers' requests and 1,000 streams",
      count(relayer.requests),
      count(beside.median),
      count(beside.p99),
      (beside.median / alone.median).toFixed(2),
      told(relayer.answers),
    ],
  ];
  const done = [
    ["alone (baseline)", count(programme.undisturbed), "1.00", ""],
    [
      "beside 200 forged requests a second",
      count(programme.forged),
      (programme.forged / programme.undisturbed).toFixed(2),
      told(programme.answers),
    ],
  ];
  const { readers, megabytesBefore, megabytesAfter, logMegabytes } = programme;
  const read = [[count(readers), count(megabytesBefore), count(megabytesAfter), logMegabytes.toFixed(1)]];
  return [
    formatTable(
      ["members' transfers", "how many", "ms until mined, median", "99th", "ratio", "strangers' answers"],
      waited,
    ),
    formatTable(["shops' accruals", "a second", "to the baseline", "forgers' answers"], done),
    formatTable(["slow readers of a long list", "MB before", "MB beside them", "MB of write-ahead log"], read),
  ];
}
