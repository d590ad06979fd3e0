import { mkdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Book } from "../../sdk/book/Book.js";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { Disturber } from "../support/kill/Disturber.js";
import { disturb, type Toll } from "../support/kill/disturb.js";
import { secrets } from "../support/kill/fixedSecrets.js";
import { KillableProgramme } from "../support/kill/KillableProgramme.js";
import { insist, SERVERS_DOWN } from "../support/kill/insist.js";
import { operations } from "../support/kill/operations.js";
import { snapshot, type Snapshot } from "../support/kill/snapshot.js";
import type { Change } from "../support/changedManifest.js";
import { HOUR, ProgrammeWorld } from "../support/ProgrammeWorld.js";
import { needsPostgres } from "../support/postgres/needsPostgres.js";
import { withFreshSchema } from "../support/postgres/postgresAddress.js";
import { Random } from "../support/random.js";
import { startCluster, type PostgresCluster } from "../../local/postgres/startCluster.js";
import { stateAddress } from "../../services/programme/threads/stateAddress.js";
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
const DEEP = process.env["DEEP"] === "1";
/** On a file, and on a server with a standby, each of which is killed as well. */
const ENGINES = [
  { engine: "SQLite", usual: 6 },
  { engine: "PostgreSQL", usual: 3 },
] as const;
const SEED = BigInt(process.env["SEED"] ?? "1");

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

for (const { engine, usual } of ENGINES) {
  describe(`a programme's service that is killed, on ${engine}`, function () {
    const kills = asked === undefined ? (DEEP ? 200 : usual) : Number(asked);
    const rounds = Math.max(2, Math.ceil(kills / 10));

    this.timeout(Math.max(1_200_000, 60_000 * kills));
    const directory = temporaryDirectory();
    let servers: Disturber | undefined;
    let world: ProgrammeWorld;
    let start: number;
    let cluster: PostgresCluster | undefined;
    const chain = () => directory.path("chain.json");

    if (engine === "PostgreSQL") {
      before(needsPostgres(async () => void (cluster = await startCluster({ standbys: 1 }))));
    }
    before(async () => {
      world = await ProgrammeWorld.create([...FREE_GAS, "--state", chain()], CHANGES);
      await world.postPrices();
      start = Number(await world.point.nextCommitment()) * HOUR;
      await world.keepState(chain());
    });
    after(async () => {
      await world.stop();
      await cluster?.end();
    });

    /** Runs the whole list with so many disturbances, spread evenly over its operations. */
    async function run(
      name: string,
      kills: number,
    ): Promise<{ state: Snapshot; toll: Toll; operations: number; inFlight: number }> {
      const place = directory.path(name);
      await mkdir(place);
      const book = cluster === undefined ? join(place, "book") : withFreshSchema(cluster.address);
      const point = world.pointAddress;
      const programme = {
        chainId: 31_337,
        point,
        epochLength: MONTH,
        validity: 36,
        periodLength: HOUR,
        holdSeconds: 0,
      };
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
        const asking = <Answer>(ask: () => Promise<Answer>) => insist(ask, cluster && SERVERS_DOWN);
        const list = operations({
          world,
          programme: killable,
          client,
          insist: asking,
          wallets,
          book,
          start,
          rounds,
        });
        const random = new Random(SEED);
        const toll: Toll = { service: 0, node: 0, frozen: 0, cut: 0, dropped: 0, database: 0 };
        const total = list.reduce((sum, { weight }) => sum + weight, 0);
        let passed = 0;
        for (const operation of list) {
          const before = Math.floor((passed * kills) / total);
          passed += operation.weight;
          const times = Math.floor((passed * kills) / total) - before;
          const disturbing = (async () => {
            for (let k = 0; k < times; k++) await disturb(killable, random, toll, servers);
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
        const places = { book: onPrimary(book), state: onPrimary(stateAddress(config)) };
        const state = await killable.onNode((node) => snapshot(places, node, world.point, accounts));
        return { state, toll, operations: list.length, inFlight: restartsInFlight(join(place, "log")) };
      } finally {
        await killable.stop();
      }
    }

    /** Of the server alone that has everything. */
    function onPrimary(address: string): string {
      return servers === undefined ? address : `${servers.primary.address}?${address.split("?")[1] ?? ""}`;
    }

    it(`ends, after ${kills} kills, as if nothing had happened, each release settled exactly once`, async () => {
      servers = cluster && new Disturber(cluster, new Random(SEED));
      const undisturbed = await run("undisturbed", 0);
      const began = Date.now();
      const killed = await run("killed", kills);
      const seconds = Math.round((Date.now() - began) / 1_000);
      const { service, node, frozen, cut, database } = killed.toll;
      expect(service + node + frozen + cut + database).to.be.at.least(kills);
      expect(killed.state).to.deep.equal(undisturbed.state);

      const { lines, issued, commitments, fates, entries } = killed.state;
      expect(issued).to.deep.equal([...lines.map(() => true), false]);
      expect(fates).to.have.lengthOf(rounds);
      expect(new Set(fates.map((fate) => (fate as { status: string }).status))).to.deep.equal(new Set(["done"]));
      expect(commitments).to.have.lengthOf(rounds);
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
}
