import type { Exchange, Report } from "./Report.js";

const AN_HOUR = 3_600;

/** The exchanges of the member whom the report follows, those that it tells of. */
export function ownExchanges({ member, exchanges }: Report): Exchange[] {
  return exchanges.filter(
    ({ member: who, at }) => who === member.name && at >= member.beforeAt && at < member.beforeAt + AN_HOUR,
  );
}
