import type { Fate } from "../../sdk/relayer/schemas.js";
import type { RelayerClient } from "../../sdk/RelayerClient.js";
import { eachAtOnce } from "../eachAtOnce.js";
import type { Load } from "./Load.js";

const SETTLING_MS = 300_000;
const ASKED_AT_ONCE = 20;

/** Waits for the end of every request that was accepted. */
export async function fatesOf(client: RelayerClient, { accepted }: Load): Promise<Map<string, Fate>> {
  const fates = new Map<string, Fate>();
  await eachAtOnce(accepted, ASKED_AT_ONCE, async ({ id }) => {
    fates.set(id, await client.waitFor(id, SETTLING_MS));
  });
  return fates;
}
