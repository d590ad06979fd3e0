import type { Entry } from "../Entry.js";
import { book } from "./book.js";
import { chart } from "./chart.js";
import { feeder } from "./feeder.js";
import { indexer } from "./indexer.js";
import { key } from "./key.js";
import { pricer } from "./pricer.js";
import { programme } from "./programme.js";
import { reconcile } from "./reconcile.js";
import { relayer } from "./relayer.js";
import { report } from "./report.js";
import { status } from "./status.js";

/** Everything that `milk` does, in the order of its help. */
export const entries: readonly Entry[] = [
  relayer,
  feeder,
  pricer,
  indexer,
  programme,
  status,
  book,
  report,
  chart,
  reconcile,
  key,
];
