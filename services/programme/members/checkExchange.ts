import { Interface, isError } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { PointExchange__factory } from "../../../typechain-types/index.js";
import { isDeadline } from "../../../sdk/time/isDeadline.js";
import type { ExchangeRequest } from "../releases/payload.js";
import type { Service } from "../Service.js";
import { counted } from "../../../sdk/text/counted.js";

const exchangeInterface = new Interface(PointExchange__factory.abi);

function invalid(message: string): AllianceError {
  return new AllianceError(
    "EXCHANGE_INVALID",
    message,
    "Sign a ForwardRequest of PointExchange.sell or swap of this programme's points with the account's current nonce.",
  );
}

function expired(what: string, deadline: bigint): AllianceError {
  return new AllianceError("EXCHANGE_EXPIRED", `The deadline ${deadline} of the ${what} has passed.`, "Sign anew.");
}

/** A call of the exchange; null when it is none, or cut short. */
function parse(data: string) {
  try {
    return exchangeInterface.parseTransaction({ data });
  } catch (error) {
    if (isError(error, "BUFFER_OVERRUN") || isError(error, "INVALID_ARGUMENT")) return null;
    throw error;
  }
}

/** What a request of the exchange asks for: whose points, how many, until when. */
function callOf({ data }: ExchangeRequest) {
  const parsed = parse(data);
  if (parsed === null || (parsed.name !== "sell" && parsed.name !== "swap")) {
    throw invalid("The exchange request calls neither sell nor swap.");
  }
  const args: readonly unknown[] = parsed.args;
  const [point, points] = args;
  const deadline: unknown = parsed.args["deadline"];
  if (typeof point !== "string" || typeof points !== "bigint" || typeof deadline !== "bigint") {
    throw new TypeError("the exchange's sell and swap begin with point and points and have a deadline");
  }
  if (exchangeInterface.encodeFunctionData(parsed.fragment, parsed.args) !== data.toLowerCase()) {
    throw invalid("The exchange request carries more than the call.");
  }
  return { point, points, deadline };
}

/**
 * Refuses an exchange request that could not succeed right after the release: it must be the member's own, signed for the next nonce, call
 * `sell` or `swap` of the programme's exchange, within its deadlines, and give no more points than the account will have.
 *
 * Errors: `EXCHANGE_INVALID`, `EXCHANGE_EXPIRED`, the node's when it cannot be asked.
 *
 * @param released Points that the release brings.
 */
export async function checkExchange(
  { chain, config, clock }: Service,
  account: string,
  request: ExchangeRequest,
  released: bigint,
): Promise<void> {
  const { maxExchangeGas } = config.releases;
  if (request.from !== account) throw invalid(`The exchange request is by ${request.from}, not by ${account}.`);
  if (request.value !== 0n) throw invalid("The exchange request sends the native coin.");
  if (request.gas > BigInt(maxExchangeGas)) {
    throw invalid(`The exchange request asks for ${request.gas} gas, more than ${maxExchangeGas}.`);
  }
  const call = callOf(request);
  for (const deadline of [request.deadline, call.deadline]) {
    if (!isDeadline(deadline)) throw invalid(`The deadline ${deadline} is in no Unix seconds.`);
  }
  if (call.point !== config.point) throw invalid(`The exchange request gives points of ${call.point}.`);

  const head = await chain.head();
  const now = BigInt(Math.max(clock(), head.timestamp));
  if (request.deadline <= now) throw expired("request", request.deadline);
  if (call.deadline <= now) throw expired("exchange", call.deadline);
  await chain.reach(async () => {
    const forwarder = await chain.forwarder();
    const [exchange, balance, valid] = await Promise.all([
      chain.point.exchange(),
      chain.point.balanceOf(account),
      forwarder.verify(request, { blockTag: "pending" }),
    ]);
    if (request.to !== exchange) {
      throw invalid(`The exchange request is to ${request.to}, not to the exchange ${exchange}.`);
    }
    if (call.points > released + balance) {
      throw invalid(
        `The exchange request gives ${counted(call.points, "point")}; the account will have ${released + balance}.`,
      );
    }
    if (!valid) throw invalid("The exchange request's signature or nonce is wrong.");
  });
}
