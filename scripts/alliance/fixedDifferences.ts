import { allocationAmounts } from "../../deploy/manifest/allocationAmounts.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { generationOf } from "./AddressBook.js";
import type { ChainState, PartnerState } from "./ChainState.js";
import type { Field } from "./differenceOf.js";
import { fixedFields } from "./fixedFields.js";
import type { FixedDifference } from "./Step.js";

const ABSENT = "absent";

function milkDifferences({ milk }: Manifest, state: ChainState): FixedDifference[] {
  const amounts = allocationAmounts(milk);
  const count: Field = ["allocations.length", BigInt(state.milk.allocations.length), milk.allocations.length];
  const allocations = milk.allocations.flatMap(({ to, vesting }, i) => {
    const chain = state.milk.allocations[i];
    if (chain === undefined) return [];
    const path = `milk.allocations[${i}]`;
    const amount: Field = ["share", `${chain.amount} wei`, `${amounts[i] ?? 0n} wei`];
    if (vesting === undefined) return fixedFields(path, [["to", chain.to, to], amount]);
    // A wallet's owner may have given it to somebody else since.
    return fixedFields(path, [
      amount,
      ["vesting.start", chain.vesting?.start ?? ABSENT, vesting.start],
      ["vesting.durationSeconds", chain.vesting?.duration ?? ABSENT, vesting.durationSeconds],
    ]);
  });
  return [...fixedFields("milk", [["cap", state.milk.cap, milk.cap], count]), ...allocations];
}

function partnerDifferences(manifest: Manifest, state: ChainState, chain: PartnerState): FixedDifference[] {
  const path = `partners[${chain.id - 1}]`;
  const file = manifest.partners[chain.id - 1];
  if (file === undefined) return [{ path, chain: chain.name, file: ABSENT }];
  const { point, pool } = chain;
  const exchange = state.book.contracts.exchange.address;
  const former = state.book.former.map((contracts) => contracts.exchange.address);
  return [
    ...fixedFields(path, [
      ["name", chain.name, file.name],
      ["sector", chain.sector, file.sector],
    ]),
    ...fixedFields(`${path}.point`, [
      ["name", point.name, file.point.name],
      ["symbol", point.symbol, file.point.symbol],
      ["epochLengthSeconds", point.epochLength, file.point.epochLengthSeconds],
      ["validityEpochs", point.validity, file.point.validityEpochs],
      ["commitmentPeriodSeconds", point.commitmentPeriod, file.point.commitmentPeriodSeconds],
      ["dailyCap", point.dailyCap, file.point.dailyCap],
      // Of an exchange before, its admin's acceptance is a step.
      ["exchange", former.includes(point.exchange) ? exchange : point.exchange, exchange],
    ]),
    ...(pool === undefined
      ? []
      : fixedFields(`${path}.pool`, [
          ["faceValue", pool.faceValue, file.pool.faceValue],
          ["currencyFeed", pool.currencyFeed ?? ABSENT, file.pool.currencyFeed ?? ABSENT],
        ])),
  ];
}

/** Nobody goes back to an exchange that was replaced, nor leaves one out. */
function generationDifference({ exchange: { generation } }: Manifest, { book }: ChainState): FixedDifference[] {
  const has = generationOf(book);
  if (generation === has || generation === has + 1) return [];
  return fixedFields("exchange", [["generation", BigInt(has), generation]]);
}

/** What the file says otherwise than the chain, and nobody can change. */
export function fixedDifferences(manifest: Manifest, state: ChainState): FixedDifference[] {
  const feeds = new Set(manifest.oracle.feeds.map(({ id }) => id));
  const unknown = state.feeds.filter(({ id }) => !feeds.has(id));
  const strayed = manifest.partners.flatMap(({ left, name }, i) =>
    left && state.partners[i] === undefined
      ? [{ path: `partners[${i}].left`, chain: `${name} never joined`, file: "true" }]
      : [],
  );
  return [
    ...milkDifferences(manifest, state),
    ...generationDifference(manifest, state),
    ...fixedFields("exchange", [["milkFeed", state.exchange.milkFeed, manifest.exchange.milkFeed]]),
    ...unknown.map(({ id }) => ({ path: "oracle.feeds", chain: id, file: ABSENT })),
    ...state.partners.flatMap((partner) => partnerDifferences(manifest, state, partner)),
    ...strayed,
  ];
}
