import { emptyTask, task } from "hardhat/config";

const manifest = {
  name: "manifest",
  description: "The file that describes the alliance",
  defaultValue: "deploy/alliance.local.json5",
} as const;
const book = {
  name: "book",
  description: "What `alliance export` wrote, when there is no journal of the deployment",
  defaultValue: "",
} as const;
const transactions = {
  name: "transactions",
  description: "Write what the council is to sign to this file, for the Safe transaction builder",
  defaultValue: "",
} as const;
const json = { name: "json", description: "Print the result as JSON" } as const;
const partner = { name: "partner", description: "Id, name or symbol of a partner", defaultValue: "" } as const;

/** An operator's tasks: an alliance on a chain. */
export const allianceTasks = [
  emptyTask("alliance", "Runs an alliance that a file describes").build(),
  task(["alliance", "plan"], "Shows the difference between file and chain")
    .addOption(manifest)
    .addOption(book)
    .addOption(transactions)
    .addFlag(json)
    .setAction(() => import("../alliance-plan.js"))
    .build(),
  task(["alliance", "apply"], "Makes the chain what the file says")
    .addOption(manifest)
    .addOption(book)
    .addFlag({ name: "yes", description: "Do not ask before sending to a chain that is not local" })
    .addFlag(json)
    .setAction(() => import("../alliance-apply.js"))
    .build(),
  task(["alliance", "status"], "Shows how the alliance is, and what has to be looked at")
    .addOption(manifest)
    .addOption(book)
    .addFlag(json)
    .setAction(() => import("../alliance-status.js"))
    .build(),
  task(["alliance", "verify"], "Reads code, parameters and roles back and compares them with build and file")
    .addOption(manifest)
    .addOption(book)
    .addFlag(json)
    .setAction(() => import("../alliance-verify.js"))
    .build(),
  task(["alliance", "export"], "Writes addresses, blocks, code hashes and ABIs")
    .addOption(manifest)
    .addOption(book)
    .addOption({ name: "out", description: "The file to be written; the terminal if left out", defaultValue: "" })
    .setAction(() => import("../alliance-export.js"))
    .build(),
  task(["alliance", "pause"], "Stops all pools, or one partner's, as a guardian")
    .addOption(manifest)
    .addOption(book)
    .addOption(partner)
    .setAction(() => import("../alliance-pause.js"))
    .build(),
  task(["alliance", "resume"], "Lets all pools, or one partner's, go on, as the council")
    .addOption(manifest)
    .addOption(book)
    .addOption(partner)
    .addOption(transactions)
    .setAction(() => import("../alliance-resume.js"))
    .build(),
  task(
    ["alliance", "cancel"],
    "Cancels what waits in the timelock and the file does not ask for, as a guardian or the council",
  )
    .addOption(manifest)
    .addOption(book)
    .addOption({ name: "operation", description: "Id of an operation to cancel, or all", defaultValue: "" })
    .addOption(transactions)
    .setAction(() => import("../alliance-cancel.js"))
    .build(),
  emptyTask("partner", "Acts on a partner of the alliance").build(),
  task(["partner", "suspend"], "Stops a partner's issues and trades, as a guardian")
    .addOption(manifest)
    .addOption(book)
    .addOption(partner)
    .setAction(() => import("../partner-suspend.js"))
    .build(),
  task(["partner", "reinstate"], "Lets a suspended partner go on, as the council")
    .addOption(manifest)
    .addOption(book)
    .addOption(partner)
    .addOption(transactions)
    .setAction(() => import("../partner-reinstate.js"))
    .build(),
  task(["partner", "wind-down"], "Announces that a partner closes, as its admin")
    .addOption(manifest)
    .addOption(book)
    .addOption(partner)
    .addOption({ name: "closesAt", description: "Such as 2027-12-31T00:00:00Z", defaultValue: "" })
    .setAction(() => import("../partner-wind-down.js"))
    .build(),
  task(["partner", "cancel-wind-down"], "Takes back that a partner closes, as the council")
    .addOption(manifest)
    .addOption(book)
    .addOption(partner)
    .addOption(transactions)
    .setAction(() => import("../partner-cancel-wind-down.js"))
    .build(),
];
