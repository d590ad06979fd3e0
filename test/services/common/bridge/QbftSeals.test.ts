import { expect } from "chai";
import { encodeRlp, SigningKey, Wallet, ZeroHash } from "ethers";
import { QbftSeals, type ValidatorSet } from "../../../../services/common/bridge/QbftSeals.js";
import { headerHash, type Header } from "../../../../services/common/bridge/readHeader.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";

const keys = Array.from({ length: 6 }, (_, i) => new Wallet(`0x${String(i + 1).padStart(64, "0")}`));
const four = keys.slice(0, 4);
const stranger = keys[4] ?? keys[0];
const seals = new QbftSeals(100);

/** What a block of QBFT is made of; the rest is as good as any. */
interface Made {
  readonly number?: bigint;
  readonly proposer?: Wallet | undefined;
  readonly listed?: readonly Wallet[];
  readonly sealers: readonly (Wallet | undefined)[];
  readonly vote?: readonly string[];
  readonly round?: string;
  /** The round that the block names, where it is another than the one that was sealed. */
  readonly claimed?: string;
}

const VANITY = `0x${"00".repeat(32)}`;
const extraWith = ({ listed = four, vote = [] }: Made, round: string, made: readonly string[]) =>
  encodeRlp([VANITY, listed.map(({ address }) => address).sort(), [...vote], round, [...made]]);

function blockOf(made: Made): Header {
  const { number = 7n, proposer = four[0], sealers, round = "0x" } = made;
  const bare: Header = {
    ...{ hash: ZeroHash, parentHash: ZeroHash, sha3Uncles: ZeroHash, stateRoot: ZeroHash, transactionsRoot: ZeroHash },
    ...{ miner: proposer?.address ?? "", receiptsRoot: ZeroHash, logsBloom: `0x${"00".repeat(256)}`, difficulty: 1n },
    ...{ number, gasLimit: 1n, gasUsed: 0n, timestamp: 9n, extraData: "0x", mixHash: ZeroHash },
    ...{ nonce: "0x0000000000000000", baseFeePerGas: 0n, withdrawalsRoot: ZeroHash },
  };
  const digest = headerHash(bare, extraWith(made, round, []));
  const sealed = sealers.map((wallet) => {
    const { r, s, yParity } = new SigningKey(wallet?.privateKey ?? "").sign(digest);
    return `${r}${s.slice(2)}0${yParity}`;
  });
  return {
    ...bare,
    hash: headerHash(bare, extraWith(made, "0x", [])),
    extraData: extraWith(made, made.claimed ?? round, sealed),
  };
}

describe("QbftSeals", () => {
  const known: ValidatorSet = { validators: four.map(({ address }) => address), votes: [] };

  it("takes a header that two thirds of the validators sealed, in whichever round", () => {
    expect(seals.follow(known, blockOf({ sealers: four.slice(1), round: "0x02" }))).to.deep.equal(known);
  });

  const refused: Readonly<Record<string, () => Header>> = {
    "one seal too few": () => blockOf({ sealers: four.slice(2) }),
    "one validator's seal twice": () => blockOf({ sealers: [four[0], four[1], four[1]] }),
    "a stranger's seal": () => blockOf({ sealers: [four[0], four[1], stranger] }),
    "seals of another header": () => ({ ...blockOf({ sealers: four }), receiptsRoot: `0x${"11".repeat(32)}` }),
    "seals of another round": () => blockOf({ sealers: four, round: "0x02", claimed: "0x01" }),
    "validators that nobody voted for": () => blockOf({ listed: keys.slice(0, 3), sealers: keys.slice(0, 3) }),
    "a set of a forger's own": () => blockOf({ listed: keys.slice(4), sealers: keys.slice(4) }),
    "another hash": () => ({ ...blockOf({ sealers: four }), hash: ZeroHash }),
    "extra data of another kind": () => ({ ...blockOf({ sealers: four }), extraData: "0x" }),
  };
  for (const [what, made] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      await expectAllianceError("BLOCK_UNPROVEN", () => seals.follow(known, made()));
    });
  }

  const voteOf = (by: number, number: bigint, subject = stranger?.address ?? "", add = true): Header =>
    blockOf({ number, proposer: four[by], sealers: four, vote: [subject, add ? "0xff" : "0x00"] });

  it("follows the validators as more than half of them voted", () => {
    const two = [voteOf(0, 7n), voteOf(1, 8n)].reduce((set, block) => seals.follow(set, block), known);
    expect(two.validators).to.have.length(4);
    const after = seals.follow(two, voteOf(2, 9n));
    expect(after).to.deep.equal({ validators: [...known.validators, stranger?.address], votes: [] });
    const five = keys.slice(0, 5);
    expect(seals.follow(after, blockOf({ number: 10n, listed: five, sealers: five.slice(1) }))).to.deep.equal(after);
  });

  it("drops a validator as more than half of them voted", () => {
    const gone = four[3]?.address ?? "";
    const after = [0, 1, 2].reduce((set, by) => seals.follow(set, voteOf(by, BigInt(7 + by), gone, false)), known);
    expect(after).to.deep.equal({ validators: known.validators.slice(0, 3), votes: [] });
  });

  it("counts no vote twice, none of an earlier epoch, and none of a stranger", () => {
    const twice = [0, 0, 0].reduce((set, by, i) => seals.follow(set, voteOf(by, BigInt(7 + i))), known);
    expect(twice.validators).to.have.length(4);
    const late = [voteOf(0, 98n), voteOf(1, 99n), voteOf(2, 100n)].reduce((set, one) => seals.follow(set, one), known);
    expect(late.validators).to.have.length(4);
    expect(late.votes).to.have.length(1);
    const outsiders = [voteOf(0, 7n), voteOf(1, 8n)].reduce((set, one) => seals.follow(set, one), known);
    const vote = [stranger?.address ?? "", "0xff"];
    const by = seals.follow(outsiders, blockOf({ number: 9n, proposer: stranger, sealers: four, vote }));
    expect(by.validators).to.have.length(4);
  });
});
