import { formatEther } from "ethers";
import type { BridgeShape } from "./bridgeShape.js";
import type { Complain } from "./Complain.js";
import type { ManifestShape } from "./manifestShape.js";

/** Everybody whom a manifest gives a power, by the path of it: an attestor's key must be nobody else's. */
function powersOf(manifest: ManifestShape, bridge: BridgeShape): [path: string, account: string][] {
  const { timelock, operators, guardians, reporters, milk, exchange, partners } = manifest;
  const all = (path: string, accounts: readonly string[]) =>
    accounts.map((account, i): [string, string] => [`${path}[${i}]`, account]);
  return [
    ["timelock.council", timelock.council],
    ...all("operators", operators),
    ...all("guardians", guardians),
    ...all("reporters", reporters),
    ["milk.funder", milk.funder],
    ["exchange.treasury", exchange.treasury],
    ...partners.flatMap(({ admin, issuers, treasurers }, i): [string, string][] => [
      [`partners[${i}].admin`, admin],
      ...all(`partners[${i}].issuers`, issuers),
      ...all(`partners[${i}].treasurers`, treasurers),
    ]),
    ["bridge.public.council", bridge.public.council],
    ["bridge.feeRecipient", bridge.feeRecipient],
    ...all("bridge.guardians", bridge.guardians),
  ];
}

function checkAttestors(bridge: BridgeShape, others: ReadonlyMap<string, string>, complain: Complain): void {
  const { attestors, threshold } = bridge;
  const [names, keys] = [new Map<string, number>(), new Map<string, number>()];
  for (const [i, { name, address }] of attestors.entries()) {
    const path = ["bridge", "attestors", i];
    // An organisation with two keys would have two votes, however its name is written.
    const known = name
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, "");
    const [sameName, sameKey, role] = [names.get(known), keys.get(address), others.get(address)];
    if (sameName !== undefined) {
      complain([...path, "name"], `is too like that of bridge.attestors[${sameName}]: one key an organisation`);
    }
    if (sameKey !== undefined) {
      complain([...path, "address"], `${address} is the key of bridge.attestors[${sameKey}] already`);
    }
    if (role !== undefined) {
      complain([...path, "address"], `${address} is ${role}: an attestor's key serves nothing else`);
    }
    names.set(known, sameName ?? i);
    keys.set(address, sameKey ?? i);
  }
  const n = attestors.length;
  if (threshold > n) complain(["bridge", "threshold"], `is ${threshold}, but there are ${n} attestors`);
  else if (2 * threshold <= n) {
    complain(["bridge", "threshold"], `must be more than half of ${n} attestors: at least ${Math.floor(n / 2) + 1}`);
  }
}

function checkLimits({ limits, cap, hardCap, fee }: BridgeShape, complain: Complain): void {
  const { dayMilk, recipientMilk, transferMilk } = limits;
  const order = [
    [["bridge", "limits", "recipientMilk"], recipientMilk, "limits.dayMilk", dayMilk],
    [["bridge", "limits", "transferMilk"], transferMilk, "limits.recipientMilk", recipientMilk],
    [["bridge", "limits", "dayMilk"], dayMilk, "cap", cap],
    [["bridge", "cap"], cap, "hardCap", hardCap],
    [["bridge", "fee"], fee, "limits.transferMilk", transferMilk],
  ] as const;
  for (const [path, value, name, most] of order) {
    if (value > most) complain([...path], `is ${formatEther(value)}, more than ${name}, ${formatEther(most)}`);
  }
}

/** Where MLK is at home on a public chain, none of it is made here. */
function checkHome({ milk, chainId }: ManifestShape, bridge: BridgeShape, complain: Complain): void {
  const { home, hardCap, public: there } = bridge;
  if (there.chainId === chainId) complain(["bridge", "public", "chainId"], "must be another chain than chainId");
  if (home === "private") {
    if (there.token !== undefined) {
      complain(["bridge", "public", "token"], "must be left out: the bridge makes MLK there when MLK is at home here");
    }
    if (hardCap > milk.cap) complain(["bridge", "hardCap"], `is more than milk.cap, ${formatEther(milk.cap)}`);
    return;
  }
  if (there.token === undefined) complain(["bridge", "public", "token"], "must name MLK as it trades there");
  if (milk.allocations.length > 0) {
    complain(["milk", "allocations"], "must be empty: MLK is at home on a public chain, and comes here by the bridge");
  }
  if (milk.cap !== hardCap) complain(["milk", "cap"], `must be bridge.hardCap, ${formatEther(hardCap)}`);
}

/** Checks what the values of a manifest's bridge must be to one another and to the rest. */
export function checkBridge(manifest: ManifestShape, complain: Complain): void {
  const { bridge } = manifest;
  if (bridge === undefined) return;
  const powers = powersOf(manifest, bridge);
  const named = new Map(powers.map(([path, account]) => [account, path]));
  const watchers = bridge.watchers.map((account, i) => [account, `bridge.watchers[${i}]`] as const);
  for (const [i, account] of bridge.watchers.entries()) {
    const role = named.get(account);
    if (role === undefined) continue;
    complain(["bridge", "watchers", i], `${account} is ${role}: a watcher's key serves nothing else`);
  }
  checkAttestors(bridge, new Map([...named, ...watchers]), complain);
  checkLimits(bridge, complain);
  checkHome(manifest, bridge, complain);
  const supply = manifest.partners.reduce((sum, { pool }) => sum + pool.funding, 0n);
  if (bridge.home === "public" && supply > bridge.cap) {
    complain(
      ["bridge", "cap"],
      `is less than the pools' funding, ${formatEther(supply)} MLK, which comes over the bridge`,
    );
  }
}
