import type { Provider } from "ethers";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import { courtOf } from "./courtOf.js";
import type { ChainState } from "./ChainState.js";
import { councilBatches } from "./councilBatches.js";
import type { Step } from "./Step.js";
import { transactionsFile } from "./transactionsFile.js";
import { writeJson } from "./writeJson.js";

/**
 * Writes what the council is to schedule as a batch for the Safe transaction builder; one without transactions when there is nothing.
 * Error: `OUTPUT_UNWRITABLE`.
 */
export async function writeTransactions(
  file: string,
  { name, chainId }: Pick<Manifest, "name" | "chainId">,
  steps: readonly Step[],
  state: ChainState,
  provider: Provider,
  chain: ChainName = "private",
): Promise<void> {
  const batches = await councilBatches(steps, state, provider, chain);
  const batch = transactionsFile({
    chainId,
    safe: courtOf(state, chain)?.decisions.proposers[0] ?? "",
    name: `Alliance ${name}`,
    description: batches.flatMap((operation) => operation.steps.map(({ path, to }) => `${path}: ${to}`)).join("; "),
    createdAt: state.time,
    transactions: batches.map(({ schedule }) => schedule),
  });
  await writeJson(file, batch);
}
