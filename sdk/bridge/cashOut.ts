import { resolveAddress, ZeroHash, type AddressLike, type Signer } from "ethers";
import { AllianceError } from "../AllianceError.js";
import type { ERC2771Forwarder } from "../contracts.js";
import { signForwardRequest, type ForwardRequest } from "../signForwardRequest.js";
import { checkDeadline } from "../time/checkDeadline.js";
import type { Bridge } from "./connectBridge.js";

/** What a member wants to send to the public chain. */
export interface CashOut {
  /** wei of MLK; it arrives whole. */
  readonly amount: bigint;
  /** Who gets it there: an own wallet, or the deposit address of an exchange. */
  readonly to: AddressLike;
  /** Last second the requests may run, Unix time. */
  readonly deadline: bigint;
  /** The salted hash of a record kept off chain; none if left out. */
  readonly recordHash?: string | undefined;
}

/** What a cash-out comes to, to be shown before anything is signed; amounts in wei of MLK. */
export interface CashOutTerms {
  readonly amount: bigint;
  readonly fee: bigint;
  /** What leaves the member's account. */
  readonly total: bigint;
  /** What could be paid out without delay now, all that others send at the same time aside. */
  readonly atOnce: bigint;
  /** Seconds that it would wait in the queue; zero when it fits. */
  readonly delay: bigint;
  /** Seconds that it has to arrive; then it expires, and the amount is refunded without the fee. */
  readonly lifetime: bigint;
}

/** A cash-out, and the signatures that are made when its terms are agreed to. */
export interface PreparedCashOut {
  readonly terms: CashOutTerms;
  /** Signs exactly these terms: requests for a relayer, in this order. */
  sign(): Promise<readonly ForwardRequest[]>;
}

const APPROVE_GAS = 80_000n;
const SEND_GAS = 300_000n;

function refuse(code: string, message: string, remedy: string): never {
  throw new AllianceError(code, message, remedy);
}

/**
 * Prepares a cash-out without gas: MLK goes from the member's account on the alliance's chain to an account on the public one. Nothing is
 * signed before {@link PreparedCashOut.sign}.
 *
 * Errors: `INVALID_AMOUNT`; `INVALID_TIME`; `BRIDGE_PAUSED`; `NOT_ENOUGH_MILK`; `BRIDGE_FULL`.
 */
export async function cashOut(
  { bridge, forwarder }: { readonly bridge: Bridge; readonly forwarder: ERC2771Forwarder },
  member: Signer,
  order: CashOut,
): Promise<PreparedCashOut> {
  const { amount, deadline, recordHash = ZeroHash } = order;
  checkDeadline(deadline);
  if (amount <= 0n) refuse("INVALID_AMOUNT", `The amount is ${amount} wei of MLK.`, "Send more than zero.");
  const to = await resolveAddress(order.to);
  const { private: here, public: there, home } = bridge;
  const [settings, totals, balance, atOnce, far, lifetime, paused] = await Promise.all([
    here.bridge.settings(),
    here.bridge.totals(),
    here.token.balanceOf(member),
    there.bridge.availableFor(to),
    there.bridge.settings(),
    here.gateway.lifetime(),
    Promise.all([here.gateway.paused(), there.gateway.paused()]),
  ]);
  const { fee, cap } = settings;
  const total = amount + fee;
  if (paused.includes(true)) {
    refuse("BRIDGE_PAUSED", "The bridge is paused.", "Your MLK is safe; try again when the alliance lets it go on.");
  }
  if (balance < total) {
    refuse(
      "NOT_ENOUGH_MILK",
      `The account has ${balance} wei of MLK; ${total} are needed, fee included.`,
      "Send less.",
    );
  }
  if (home === "private" && totals.outstanding + amount > cap) {
    refuse("BRIDGE_FULL", `At most ${cap} wei of MLK may be on the public chain.`, "Send less, or try again later.");
  }
  const delay = amount <= atOnce ? 0n : far.delay;
  return {
    terms: { amount, fee, total, atOnce, delay, lifetime },
    sign: async () => {
      const first = await forwarder.nonces(member);
      const data = here.bridge.interface.encodeFunctionData("send", [to, amount, fee, recordHash]);
      const send = { to: here.bridge, data, gas: SEND_GAS, deadline };
      // What is burnt needs no allowance; what is locked is taken.
      if (home === "public") return [await signForwardRequest(forwarder, member, { ...send, nonce: first })];
      const allowed = here.token.interface.encodeFunctionData("approve", [await here.bridge.getAddress(), total]);
      const approve = { to: here.token, data: allowed, gas: APPROVE_GAS, deadline, nonce: first };
      return [
        await signForwardRequest(forwarder, member, approve),
        await signForwardRequest(forwarder, member, { ...send, nonce: first + 1n }),
      ];
    },
  };
}
