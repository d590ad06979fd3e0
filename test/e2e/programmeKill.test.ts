import { mkdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Book } from "../../sdk/book/Book.js";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { disturb, type Toll } from "../support/kill/disturb.js";
import { secrets } from "../support/kill/fixedSecrets.js";
import { KillableProgramme } from "../support/kill/KillableProgramme.js";
import { operations } from "../support/kill/operations.js";
import { snapshot, type Snapshot } from "../support/kill/snapshot.js";
import type { Change } from "../support/changedManifest.js";
import { HOUR, ProgrammeWorld } from "../support/ProgrammeWorld.js";
import { Random } from "../support/random.js";
import { freePort, FREE_GAS } from "../../local/chain/startAnvil.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";

const MONTH = 2_629_800;
const CHANGES: readonly Change[] = [
  [["partners", 0, "point", "epochLengthSeconds"], MONTH],
  [["partners", 0, "point", "commitmentPeriodSeconds"], HOUR],
  // Prices last as long as the test's clock runs.
  [["oracle", "feeds", 0, "maxAgeSeconds"], 7 * 86_400],
];
const MEMBERS = 6;

const asked = process.env["KILLS"];
const KILLS = asked === undefined ? (process.env["DEEP"] === "1" ? 200 : 6) : Number(asked);
const SEED = BigInt(process.env["SEED"] ?? "1");
const ROUNDS = Math.max(2, Math.ceil(KILLS / 10));

/** How often the service was started with a transaction under way, by its log. */
function restartsInFlight(log: string): number {
  let [count, open] = [0, false];
  for (const line of readFileSync(log, "utf8").split("\n")) {
    if (line.includes('"transaction stored"')) open = true;
    if (line.includes('"transaction ended"')) open = false;
    if (open && line.includes('"programme service started"')) count++;
  }
  return count;
}

describe("a programme's service that is killed", function () {
  this.timeout(Math.max(1_200_000, 60_000 * KILLS));
  const directory = temporaryDirectory();
  let world: ProgrammeWorld;
  let start: number;
  const chain = () => directory.path("chain.json");

  before(async () => {
    world = await ProgrammeWorld.create([...FREE_GAS, "--state", chain()], CHANGES);
    await world.postPrices();
    start = Number(await world.point.nextCommitment()) * HOUR;
    await world.keepState(chain());
  });
  after(() => world.stop());

  /** Runs the whole list with so many disturbances, spread evenly over its operations. */
  async function run(
    name: string,
    kills: number,
  ): Promise<{ state: Snapshot; toll: Toll; operations: number; inFlight: number }> {
    const place = directory.path(name);
    await mkdir(place);
    const book = join(place, "book");
    const point = world.pointAddress;
    const programme = { chainId: 31_337, point, epochLength: MONTH, validity: 36, periodLength: HOUR, holdSeconds: 0 };
    Book.create(book, { ...programme, firstPeriod: start / HOUR }, { clock: () => start, secrets }).close();
    const config = await world.configOf(book, {
      port: await freePort(),
      commitments: { workers: 1 },
      limits: { perMember: 1_000_000, perShop: 1_000_000, perAddress: 1_000_000 },
    });
    const killable = await KillableProgramme.start({
      directory: place,
      chain: chain(),
      config,
      issuerKey: world.issuer.privateKey,
      start,
    });
    try {
      const clock = () => Number(readFileSync(join(place, "clock"), "utf8"));
      const connection = { url: killable.url, chainId: 31_337n, point, clock, timeoutMilliseconds: 5_000 };
      const wallets = Array.from({ length: MEMBERS }, (_, i) => world.member(i));
      const client = new ProgrammeClient(connection);
      const list = operations({ world, programme: killable, client, wallets, book, start, rounds: ROUNDS });
      const random = new Random(SEED);
      const toll: Toll = { service: 0, node: 0, frozen: 0, cut: 0, dropped: 0 };
      const total = list.reduce((sum, { weight }) => sum + weight, 0);
      let passed = 0;
      for (const operation of list) {
        const before = Math.floor((passed * kills) / total);
        passed += operation.weight;
        const times = Math.floor((passed * kills) / total) - before;
        const disturbing = (async () => {
          for (let k = 0; k < times; k++) await disturb(killable, random, toll);
        })();
        try {
          await Promise.all([operation.run(), disturbing]);
        } catch (cause) {
          throw new Error(
            `${operation.name}: ${String(cause)}\n${readFileSync(join(place, "log"), "utf8").slice(-3_000)}`,
            {
              cause,
            },
          );
        }
      }
      await killable.killService();
      const accounts = wallets.map(({ address }) => address);
      const state = await killable.onNode((node) => snapshot(book, node, world.point, accounts));
      return { state, toll, operations: list.length, inFlight: restartsInFlight(join(place, "log")) };
    } finally {
      await killable.stop();
    }
  }

  it(`ends, after ${KILLS} kills, as if nothing had happened, each release settled exactly once`, async () => {
    const undisturbed = await run("undisturbed", 0);
    const began = Date.now();
    const killed = await run("killed", KILLS);
    const seconds = Math.round((Date.now() - began) / 1_000);
    const { service, node, frozen, cut } = killed.toll;
    expect(service + node + frozen + cut).to.be.at.least(KILLS);
    expect(killed.state).to.deep.equal(undisturbed.state);

    const { lines, issued, commitments, fates, entries } = killed.state;
    expect(issued).to.deep.equal([...lines.map(() => true), false]);
    expect(fates).to.have.lengthOf(ROUNDS);
    expect(new Set(fates.map((fate) => (fate as { status: string }).status))).to.deep.equal(new Set(["done"]));
    expect(commitments).to.have.lengthOf(ROUNDS);
    if (process.env["KILLS"] !== undefined) {
      process.stdout.write(
        `${JSON.stringify({
          ...killed.toll,
          seed: Number(SEED),
          inFlight: killed.inFlight,
          operations: killed.operations,
          entries: entries.length,
          releases: lines.length,
          commitments: commitments.length,
          seconds,
        })}\n`,
      );
    }
  });
});
