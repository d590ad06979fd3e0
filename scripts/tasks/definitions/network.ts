import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

const directory = { name: "dir", description: "The network's directory", defaultValue: "" } as const;
const json = { name: "json", description: "Print the result as JSON" } as const;

/** The permissioned network: its files, its tokens, its validators. */
export const networkTasks = [
  emptyTask("network", "Makes and keeps a permissioned Besu network").build(),
  task(["network", "create"], "Makes a network's directory from its description")
    .addOption({
      name: "description",
      description: "What the network is to be, JSON5",
      defaultValue: "network/network.example.json5",
    })
    .addOption(directory)
    .addOption({ name: "keys", description: "A directory with <node>/key for every node", defaultValue: "" })
    .addFlag(json)
    .setAction(() => import("../network/create.js"))
    .build(),
  task(["network", "update"], "Brings a network's directory in line with its network.json5")
    .addOption(directory)
    .addOption({ name: "keys", description: "A directory with <node>/key for every new node", defaultValue: "" })
    .addFlag(json)
    .setAction(() => import("../network/update.js"))
    .build(),
  task(["network", "verify"], "Checks a network's directory")
    .addOption(directory)
    .addFlag(json)
    .setAction(() => import("../network/verify.js"))
    .build(),
  task(["network", "start"], "Starts the nodes that belong on this machine with a besu of this machine")
    .addOption(directory)
    .addFlag({ name: "maintenance", description: "Turn the validators' RPC on, for votes" })
    .addOption({
      name: "wait",
      description: "Seconds to wait for a new block",
      type: ArgumentType.INT,
      defaultValue: 120,
    })
    .setAction(() => import("../network/start.js"))
    .build(),
  task(["network", "status"], "Shows how far each node is and who proposes blocks")
    .addOption(directory)
    .addOption({
      name: "wait",
      description: "Seconds to wait until nothing is wrong",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addFlag(json)
    .setAction(() => import("../network/status.js"))
    .build(),
  task(["network", "node-key"], "Makes a node's key, for an operator who is not to have it")
    .addOption({ name: "out", description: "The file to be made", defaultValue: "" })
    .addFlag(json)
    .setAction(() => import("../network/node-key.js"))
    .build(),
  task(["network", "token"], "Writes a token for the RPC nodes into a new file")
    .addOption(directory)
    .addOption({ name: "role", description: "partner, service, auditor or operator", defaultValue: "" })
    .addOption({ name: "name", description: "Whom the token is for", defaultValue: "" })
    .addOption({ name: "days", description: "How long it is good for", type: ArgumentType.INT, defaultValue: 30 })
    .addOption({ name: "out", description: "The file to be made", defaultValue: "" })
    .setAction(() => import("../network/token.js"))
    .build(),
  task(["network", "rotate-token-key"], "Replaces the key that signs tokens, and so all tokens")
    .addOption(directory)
    .addFlag(json)
    .setAction(() => import("../network/rotate-token-key.js"))
    .build(),
  task(["network", "vote"], "Has the validators vote to add or remove one")
    .addOption(directory)
    .addOption({ name: "add", description: "The node, by name or address, to become a validator", defaultValue: "" })
    .addOption({ name: "remove", description: "The validator, by name or address, to be removed", defaultValue: "" })
    .addFlag(json)
    .setAction(() => import("../network/vote.js"))
    .build(),
];
