import type { Manifest } from "../../deploy/manifest/parseManifest.js";

/** An alliance, as its public chain has it; undefined for one without a bridge. */
export function publicPlace({ name, bridge }: Manifest): Pick<Manifest, "name" | "chainId"> | undefined {
  return bridge && { name, chainId: bridge.public.chainId };
}
