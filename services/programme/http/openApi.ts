import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import { MEMBER_HEADERS } from "../../../sdk/programmeRequest.js";

/** How members sign, as OpenAPI knows it: one scheme a header, all of them needed. */
const memberSchemes = Object.fromEntries(
  Object.entries(MEMBER_HEADERS).map(([name, header]) => [
    `member-${name}`,
    {
      type: "apiKey" as const,
      in: "header" as const,
      name: header,
      description:
        "EIP-712 signature of ProgrammeRequest(method, path, bodyHash, issuedAt, nonce) by the member's account, " +
        "in the domain Milk Programme, version 1, of the programme's chain and point contract",
    },
  ]),
);

/** What a shop's requests need. */
export const shopSecurity = [{ shop: [] }];
/** What a member's requests need. */
export const memberSecurity = [Object.fromEntries(Object.keys(memberSchemes).map((name) => [name, []]))];

/** The description of the API that /openapi.json gives. */
export const openApi: FastifyDynamicSwaggerOptions["openapi"] = {
  info: {
    title: "Programme service",
    description:
      "A partner's points: accruals, refunds and redemptions by the shop, balances and releases for members.",
    version: "1.0.0",
  },
  components: { securitySchemes: { shop: { type: "http", scheme: "bearer" }, ...memberSchemes } },
  tags: [{ name: "shop" }, { name: "member" }, { name: "operation" }],
};
