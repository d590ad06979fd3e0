import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { allianceModule } from "./alliance.js";
import { partnerModule } from "./partner.js";
import type { Manifest } from "../../scripts/lib/parseManifest.js";

/** The name of a partner's point contract among the results of {@link deploymentModule}. */
export function pointName(index: number): string {
  return `point${index + 1}`;
}

/** A whole manifest: the alliance and every partner, onboarded in the manifest's order. */
export function deploymentModule(manifest: Manifest) {
  const alliance = allianceModule(manifest);
  const partners: ReturnType<typeof partnerModule>[] = [];
  for (const index of manifest.partners.keys()) {
    const previous = partners.at(-1);
    partners.push(partnerModule({ manifest, alliance, index, ...(previous && { previous }) }));
  }
  return buildModule("Deployment", (m) => {
    const core = m.useModule(alliance);
    const points = partners.map((partner, index) => [pointName(index), m.useModule(partner).point] as const);
    return { ...core, ...Object.fromEntries(points) };
  });
}
