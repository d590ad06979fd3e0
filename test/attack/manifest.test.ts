import { ZeroAddress } from "ethers";
import { parseManifest } from "../../deploy/manifest/parseManifest.js";
import { changedManifest, type Change } from "../support/changedManifest.js";
import { expectAllianceError } from "../support/expectAllianceError.js";

// Nobody attacks here: these are slips of whoever writes the manifest that no later step refuses, and that nothing undoes.
const slips: Record<string, Change[]> = {
  "a council of zero, with whom nothing can ever be decided": [[["timelock", "council"], ZeroAddress]],
  "more reporters than the oracle has seats for": [
    [["reporters"], Array.from({ length: 33 }, (_, i) => `0x${(i + 1).toString(16).padStart(40, "0")}`)],
  ],
  "a pool's currency feed that ends in another currency than the feed of MLK": [
    [
      ["oracle", "feeds", 2],
      { id: "USD/JPY", maxAgeSeconds: 3_600, averagingWindowSeconds: 600, maxJump: 1_000, maxDivergence: 500 },
    ],
    [["partners", 4, "pool", "currencyFeed"], "USD/JPY"],
  ],
};

describe("attacks: the manifest", () => {
  for (const [slip, changes] of Object.entries(slips)) {
    it(`refuses ${slip}`, async () => {
      await expectAllianceError("MANIFEST_INVALID", () => parseManifest(changedManifest(...changes), "slip"));
    });
  }
});
