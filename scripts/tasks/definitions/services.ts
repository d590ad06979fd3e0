import { emptyTask, task } from "hardhat/config";

const report = (name: string, description: string) =>
  task(["report", name], description)
    .addOption({ name: "db", description: "The indexer's database", defaultValue: "index.db" })
    .addOption({
      name: "from",
      description: "Beginning, UTC, such as 2026-01-01; that of the index if left out",
      defaultValue: "",
    })
    .addOption({ name: "to", description: "End, not included; that of the index if left out", defaultValue: "" })
    .addOption({ name: "partner", description: "Only what is this partner's, by its id", defaultValue: "" })
    .addOption({ name: "format", description: "csv or json", defaultValue: "csv" })
    .addOption({ name: "out", description: "The file; standard output if left out", defaultValue: "" });

/** The alliance's services and what is made of their data. */
export const servicesTasks = [
  task("feeder", "Runs a reporter's feeder of prices")
    .addOption({ name: "settings", description: "The feeder's configuration, JSON5", defaultValue: "feeder.json5" })
    .setAction(() => import("../feeder.js"))
    .build(),
  task("pricer", "Runs a treasurer's pricer of pools")
    .addOption({ name: "settings", description: "The pricer's configuration, JSON5", defaultValue: "pricer.json5" })
    .addFlag({ name: "dryRun", description: "Show once what would be done and why, and send nothing" })
    .addFlag({ name: "json", description: "With --dry-run: print the decisions as JSON" })
    .setAction(() => import("../pricer.js"))
    .build(),
  task("relayer", "Runs the relayer of members' signed requests")
    .addOption({ name: "settings", description: "The relayer's configuration, JSON5", defaultValue: "relayer.json5" })
    .setAction(() => import("../relayer.js"))
    .build(),
  task("indexer", "Follows the chain into a database and serves the exchange's public data")
    .addOption({ name: "settings", description: "The service's configuration, JSON5", defaultValue: "indexer.json5" })
    .setAction(() => import("../indexer.js"))
    .build(),
  task("reconcile", "Holds an indexer's database against the state of its chain")
    .addOption({ name: "settings", description: "The indexer's configuration, JSON5", defaultValue: "indexer.json5" })
    .addFlag({ name: "json", description: "Print the result as JSON" })
    .setAction(() => import("../reconcile.js"))
    .build(),
  task("chart", "Draws price and volume from an indexer's database, as SVG and PNG")
    .addOption({ name: "db", description: "The indexer's database", defaultValue: "index.db" })
    .addOption({ name: "out", description: "The directory of the pictures", defaultValue: "." })
    .addOption({ name: "from", description: "Beginning, UTC; that of the index if left out", defaultValue: "" })
    .addOption({ name: "to", description: "End, not included; that of the index if left out", defaultValue: "" })
    .setAction(() => import("../chart.js"))
    .build(),
  emptyTask("report", "Reports from an indexer's database, CSV or JSON").build(),
  report("trades", "Every exchange with price and volume")
    .setAction(() => import("../report/trades.js"))
    .build(),
  report("settlement", "Each pool's MLK, flows, credit and fees")
    .setAction(() => import("../report/settlement.js"))
    .build(),
  report("roll-forward", "Points by programme and cohort")
    .addOption({ name: "book", description: "The partner's own book, with --partner", defaultValue: "" })
    .setAction(() => import("../report/roll-forward.js"))
    .build(),
  report("reserves", "MLK that the exchange holds against what it owes")
    .setAction(() => import("../report/reserves.js"))
    .build(),
];
