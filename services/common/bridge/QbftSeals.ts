import { decodeRlp, encodeRlp, getAddress, type RlpStructuredData } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { recoverSigner } from "../../../sdk/recoverSigner.js";
import { headerHash, type Header } from "./readHeader.js";

const PARTS = 5;
const ADD = "0xff";

/** What is known of a chain's validators after a block. */
export interface ValidatorSet {
  readonly validators: readonly string[];
  /** Votes of this epoch that have decided nothing yet: who voted, for whom, and whether to add or to drop. */
  readonly votes: readonly { readonly by: string; readonly subject: string; readonly add: boolean }[];
}

/** The extra data of a QBFT block: [vanity, validators, vote, round, seals]. */
interface Extra {
  readonly vanity: RlpStructuredData;
  readonly validators: readonly string[];
  readonly vote: readonly RlpStructuredData[];
  readonly round: RlpStructuredData;
  readonly seals: readonly string[];
}

/**
 * Checks that a chain's validators sealed a block, and follows their votes. A header counts when at least two thirds of the validators
 * sealed it; who they are was pinned, and changes only as more than half of them voted within an epoch, in headers that counted, just as
 * their nodes decide it. A header that lists anybody else is refused.
 */
export class QbftSeals {
  /** @param epochLength Blocks after which the chain forgets votes that decided nothing (`epochlength` of its genesis). */
  constructor(private readonly epochLength: number) {}

  /** The validators after a block whose header counts. Error: `BLOCK_UNPROVEN`. */
  follow(known: ValidatorSet, header: Header): ValidatorSet {
    const extra = extraOf(header);
    const hash = headerHash(header, encoded(extra, "0x"));
    if (hash !== header.hash) throw unproven(header, "its hash is another");
    if (!isSame(extra.validators, known.validators)) throw unproven(header, "it lists others than the validators");
    const sealedHash = headerHash(header, encoded(extra, extra.round));
    const sealers = new Set(extra.seals.map((seal) => sealerOf(sealedHash, seal)));
    const count = known.validators.filter((validator) => sealers.has(validator)).length;
    const needed = Math.ceil((2 * known.validators.length) / 3);
    if (count < needed) throw unproven(header, `${count} validators sealed it, and ${needed} must`);
    return this.counted(known, header, extra);
  }

  private counted(known: ValidatorSet, header: Header, { vote }: Extra): ValidatorSet {
    const before = Number(header.number) % this.epochLength === 0 ? [] : known.votes;
    const [subject, kind] = vote;
    if (typeof subject !== "string" || typeof kind !== "string") return { ...known, votes: before };
    const cast = { by: getAddress(header.miner), subject: getAddress(subject), add: kind === ADD };
    const votes = before.filter(({ by, subject: of }) => by !== cast.by || of !== cast.subject).concat(cast);
    const agreed = votes.filter(({ subject: of, add }) => of === cast.subject && add === cast.add).length;
    if (!known.validators.includes(cast.by) || agreed <= known.validators.length / 2) return { ...known, votes };
    const others = known.validators.filter((validator) => validator !== cast.subject);
    return {
      validators: cast.add ? [...others, cast.subject] : others,
      votes: votes.filter(({ by, subject: of }) => of !== cast.subject && (cast.add || by !== cast.subject)),
    };
  }
}

function extraOf(header: Header): Extra {
  try {
    const [vanity, validators, vote, round, seals, ...more] = listOf(decodeRlp(header.extraData));
    if (vanity === undefined || round === undefined || seals === undefined || more.length > 0) {
      throw new TypeError(`extra data have ${PARTS} parts`);
    }
    const listed = listOf(validators).map((one) => getAddress(textOf(one)));
    return { vanity, validators: listed, vote: listOf(vote), round, seals: listOf(seals).map(textOf) };
  } catch {
    throw unproven(header, "its extra data are not those of QBFT");
  }
}

/** As the chain hashes it: the block's own hash without the round, what validators seal with it, neither with the seals. */
function encoded({ vanity, validators, vote }: Extra, round: RlpStructuredData): string {
  return encodeRlp([vanity, [...validators], [...vote], round, []]);
}

function sealerOf(hash: string, seal: string): string | undefined {
  // Besu writes the last byte as 0 or 1.
  const last = parseInt(seal.slice(-2), 16);
  const v = last < 27 ? last + 27 : last;
  return recoverSigner(hash, `${seal.slice(0, -2)}${v.toString(16)}`);
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && new Set([...some, ...others]).size === others.length;
}

function listOf(value: RlpStructuredData | undefined): readonly RlpStructuredData[] {
  if (value === undefined || typeof value === "string") throw new TypeError("no list");
  return value;
}

function textOf(value: RlpStructuredData): string {
  if (typeof value !== "string") throw new TypeError("no bytes");
  return value;
}

function unproven({ number }: Header, why: string): AllianceError {
  const message = `Block ${number} is not proved: ${why}.`;
  const remedy = "Ask another node; if the validators changed before the block that is pinned, pin a later one.";
  return new AllianceError("BLOCK_UNPROVEN", message, remedy);
}
