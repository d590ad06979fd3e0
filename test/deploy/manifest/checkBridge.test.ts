import { expect } from "chai";
import { parseEther } from "ethers";
import { attestorKeys } from "../../../deploy/manifest/attestorKeys.js";
import { bridgeSettings } from "../../../deploy/manifest/bridgeSettings.js";
import { parseManifest } from "../../../deploy/manifest/parseManifest.js";
import { bridged } from "../../support/bridgedManifest.js";
import type { Change } from "../../support/changedManifest.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const B = "bridge";
const COUNCIL = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const YANOLJA = "0x924Ba5Ce9f91ddED37b4ebf8c0dc82A40202fc0A";
const TOKEN = "0x00000000000000000000000000000000000c0ffe";

describe("checkBridge", () => {
  it("takes the bridge of this machine, and gives attestors ascending and settings for each end", () => {
    const { bridge } = parseManifest(bridged(), "bridged");
    if (bridge === undefined) throw new TypeError("no bridge");
    const keys = attestorKeys(bridge);
    expect(keys.map(BigInt)).to.deep.equal(keys.map(BigInt).sort((a, b) => (a < b ? -1 : 1)));
    expect(bridgeSettings(bridge, "private").fee).to.equal(parseEther("2"));
    expect(bridgeSettings(bridge, "public").fee).to.equal(0n);
  });

  const cases: readonly (readonly [title: string, change: Change, path: string])[] = [
    ["a threshold of half", [[B, "threshold"], 2], "bridge.threshold"],
    ["a threshold above n", [[B, "threshold"], 6], "bridge.threshold"],
    ["no attestors", [[B, "attestors"], []], "bridge.attestors"],
    [
      "an organisation twice, written another way",
      [[B, "attestors", 1, "name"], "YANOLJA "],
      "bridge.attestors[1].name",
    ],
    ["an attestor's key twice", [[B, "attestors", 1, "address"], YANOLJA], "bridge.attestors[1].address"],
    [
      "an attestor's key that is the council's",
      [[B, "attestors", 0, "address"], COUNCIL],
      "bridge.attestors[0].address",
    ],
    ["an attestor's key that is a watcher's", [[B, "watchers", 0], YANOLJA], "bridge.attestors[0].address"],
    [
      "a watcher that is a guardian",
      [[B, "watchers", 0], "0x9394cb5f737Bd3aCea7dcE90CA48DBd42801EE5d"],
      "bridge.watchers[0]",
    ],
    [
      "a recipient's limit above the day's",
      [[B, "limits", "recipientMilk"], "100000.0001"],
      "bridge.limits.recipientMilk",
    ],
    ["a transfer's limit above a recipient's", [[B, "limits", "transferMilk"], "20001"], "bridge.limits.transferMilk"],
    ["a limit of zero", [[B, "limits", "transferMilk"], "0"], "bridge.limits.transferMilk"],
    ["a limit with five decimals", [[B, "limits", "transferMilk"], "1.00001"], "bridge.limits.transferMilk"],
    ["a cap below the day's limit", [[B, "cap"], "99999"], "bridge.limits.dayMilk"],
    ["a cap above the hard one", [[B, "cap"], "100000001"], "bridge.cap"],
    ["a cap that is not whole", [[B, "cap"], "10000000.5"], "bridge.cap"],
    ["a hard cap above all MLK", [[B, "hardCap"], "1300000001"], "bridge.hardCap"],
    ["a fee with three decimals", [[B, "fee"], "2.001"], "bridge.fee"],
    ["a delay under ten minutes", [[B, "delaySeconds"], 599], "bridge.delaySeconds"],
    ["a lifetime under an hour", [[B, "lifetimeSeconds"], 3_599], "bridge.lifetimeSeconds"],
    ["the alliance's own chain", [[B, "public", "chainId"], 31_337], "bridge.public.chainId"],
    ["a public token where MLK is at home here", [[B, "public", "token"], TOKEN], "bridge.public.token"],
    ["MLK at home there without its token", [[B, "home"], "public"], "bridge.public.token"],
    ["a name that the bridge does not know", [[B, "signers"], []], "bridge"],
  ];
  for (const [title, change, path] of cases) {
    it(`refuses ${title}, naming ${path}`, async () => {
      const error = await expectAllianceError("MANIFEST_INVALID", () => parseManifest(bridged(change), "bad"));
      expect(error.message).to.include(`  ${path}: `);
    });
  }

  it("takes MLK at home on the public chain: none is made here", () => {
    const changes: Change[] = [
      [[B, "home"], "public"],
      [[B, "public", "token"], TOKEN],
      [["milk", "allocations"], []],
      [["milk", "cap"], "100000000"],
    ];
    expect(parseManifest(bridged(...changes), "public").bridge?.home).to.equal("public");
  });
});
