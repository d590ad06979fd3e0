import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { encodeBytes32String } from "ethers";
import type { allianceModule } from "./alliance.js";
import type { Manifest } from "../../scripts/lib/parseManifest.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { feedId } from "../../sdk/feedId.js";
import { partnerRole } from "../../sdk/partnerRole.js";

/** What a partner's module needs to know. */
export interface PartnerModuleInput {
  readonly manifest: Manifest;
  readonly alliance: ReturnType<typeof allianceModule>;
  /** Its place in the manifest; its id in the registry is one higher. */
  readonly index: number;
  /** The partner before it, which must be onboarded first: ids are given in sequence. */
  readonly previous?: ReturnType<typeof partnerModule>;
}

/**
 * One partner of the alliance: its point contract, its place in the registry, its roles, its pool. Every call is sent by whoever
 * holds the role it needs, so those accounts must be among the network's.
 */
export function partnerModule({ manifest, alliance, index, previous }: PartnerModuleInput) {
  const partner = manifest.partners[index];
  const operator = manifest.operators[0];
  const treasurer = partner?.treasurers[0];
  if (partner === undefined || operator === undefined || treasurer === undefined) {
    throw new AllianceError("PARTNER_UNKNOWN", `The manifest has no partners[${index}].`, "Count from 0.");
  }
  const partnerId = index + 1;

  return buildModule(`Partner_${partnerId}`, (m) => {
    const { registry, pointFactory, milk, exchange } = m.useModule(alliance);
    const { name, sector, admin, point: programme, pool } = partner;
    const made = m.call(pointFactory, "make", [
      registry,
      {
        partnerId,
        epochLength: programme.epochLengthSeconds,
        validity: programme.validityEpochs,
        commitmentPeriod: programme.commitmentPeriodSeconds,
        dailyCap: programme.dailyCap,
        exchange,
        name: programme.name,
        symbol: programme.symbol,
      },
    ]);
    const point = m.contractAt("PartnerPoint", m.readEventArgument(made, "PointMade", "point"));

    const after = previous === undefined ? [] : [previous];
    const terms = { partnerId, sector: encodeBytes32String(sector), admin, point, name };
    const onboarded = m.call(registry, "onboardPartner", [terms], { from: operator, after });
    const grant = (kind: "issuer" | "treasurer", account: string, i: number) =>
      m.call(registry, "grantRole", [partnerRole(partnerId, kind), account], {
        id: `Grant_${kind}_${i}`,
        from: admin,
        after: [onboarded],
      });
    partner.issuers.forEach((account, i) => grant("issuer", account, i));
    const treasurers = partner.treasurers.map((account, i) => grant("treasurer", account, i));

    const poolTerms = {
      faceValue: pool.faceValue,
      currencyFeed: pool.currencyFeed === undefined ? encodeBytes32String("") : feedId(pool.currencyFeed),
      limits: {
        lowestBid: pool.band.lowestBid,
        highestAsk: pool.band.highestAsk,
        minRemaining: pool.minRemainingEpochs,
        outflowCap: pool.dailyOutflowMilk,
        inventoryCap: pool.inventoryThousands,
      },
    };
    const opened = m.call(exchange, "openPool", [point, poolTerms], { from: operator, after: [onboarded] });
    m.call(exchange, "setQuote", [point, pool.bid, pool.ask], { from: treasurer, after: [opened, ...treasurers] });
    if (pool.funding > 0n) {
      const from = manifest.milk.funder;
      const approved = m.call(milk, "approve", [exchange, pool.funding], { from, after });
      m.call(exchange, "fund", [point, pool.funding], { from, after: [opened, approved] });
    }
    return { point };
  });
}
