import { startNetwork } from "../../../network/lib/startNetwork.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { AllianceError } from "../../../sdk/AllianceError.js";

interface Options {
  readonly dir: string;
  readonly maintenance: boolean;
  readonly wait: number;
}

/**
 * `hardhat network start --dir D [--maintenance] [--wait S]`: runs the network's nodes of this machine until SIGINT or SIGTERM, then stops
 * them. Exit code 1 when they do not come up, or when all of them ended by themselves.
 */
export default async function start({ dir, maintenance, wait }: Options): Promise<void> {
  const aborted = new AbortController();
  const told = new Promise<"told">((resolve) => {
    const onSignal = () => {
      aborted.abort();
      resolve("told");
    };
    // A second one changes nothing: the nodes are closing their databases, and their time is bounded.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  });
  const say = (text: string) => process.stdout.write(`${text}\n`);
  await reportErrors(
    async () => {
      const directory = requireOption("dir", dir);
      const network = await startNetwork({
        directory,
        maintenance,
        readyMs: wait * 1_000,
        signal: aborted.signal,
        onEnd: (node, ending, lastLines) => say(`${node} ended by itself (${ending}):\n${lastLines}`),
      });
      say(
        `Blocks are made by ${network.nodes.map(({ name }) => name).join(", ")}; logs: ${directory}/nodes/*/besu.log`,
      );
      for (const endpoint of network.endpoints) say(`RPC ${endpoint} (needs a token: hardhat network token)`);
      const ended = network.allEnded.then(() => "ended" as const);
      if ((await Promise.race([told, ended])) === "ended") {
        throw new AllianceError(
          "NETWORK_ENDED",
          "All nodes have ended.",
          `Their logs are ${directory}/nodes/*/besu.log.`,
        );
      }
      say("Stopping.");
      await network.stop();
      say("Stopped.");
    },
    { json: false },
  );
}
