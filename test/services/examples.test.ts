import { readdir, readFile } from "node:fs/promises";
import { expect } from "chai";
import { Wallet } from "ethers";
import json5 from "json5";
import { z } from "zod";
import { readProgramme } from "../../services/programme/readProgramme.js";
import { serveConnection, type ServedConnection } from "../../local/chain/serveConnection.js";
import { testWallet } from "../../local/chain/testWallet.js";
import { Book } from "../../sdk/book/Book.js";
import { PartnerPoint__factory } from "../../sdk/contracts.js";
import { parseFeederConfig } from "../../services/feeder/config.js";
import { startFeeder } from "../../services/feeder/startFeeder.js";
import { parseIndexerConfig } from "../../services/indexer/config.js";
import { startIndexer } from "../../services/indexer/startIndexer.js";
import { parsePricerConfig } from "../../services/pricer/config.js";
import { startPricer } from "../../services/pricer/startPricer.js";
import { parseProgrammeConfig } from "../../services/programme/config.js";
import { startProgramme } from "../../services/programme/startProgramme.js";
import { parseRelayerConfig } from "../../services/relayer/config.js";
import { startRelayer } from "../../services/relayer/startRelayer.js";
import { deployedFixture, loadFixture, provider, type World } from "../support/fixture.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";

const SERVICES = ["feeder", "indexer", "pricer", "programme", "relayer"] as const;
type Service = (typeof SERVICES)[number];
const SENDING: readonly Service[] = ["feeder", "pricer"];
/** Nothing listens there: no test asks an exchange. */
const NOBODY = "http://127.0.0.1:9";
const silent = { write: () => undefined };

const example = async (service: Service) => {
  const file = new URL(`../../services/${service}/${service}.example.json5`, import.meta.url);
  return z.looseObject({ rpc: z.looseObject({ url: z.string() }) }).parse(json5.parse(await readFile(file, "utf8")));
};
/** Every place where a feeder would ask for a price. */
const feeds = z.array(
  z.looseObject({ sources: z.array(z.looseObject({ times: z.array(z.looseObject({})).optional() })) }),
);
const addressesIn = (text: string) => [...text.matchAll(/"(0x[0-9a-fA-F]{40})"/g)].map(([, address = ""]) => address);

describe("the examples of services' settings", () => {
  const directory = temporaryDirectory();
  let world: World;
  let node: ServedConnection;
  before(async () => {
    world = await loadFixture(deployedFixture);
    node = await serveConnection({ provider });
  });
  after(() => node.close());

  /** An example as it is, but for where this test's node and files are. */
  const here = async (service: Service) => ({
    ...(await example(service)),
    rpc: { url: node.url, pollMilliseconds: 50 },
    port: 0,
    // Feeder and pricer have that one port only.
    ...(SENDING.includes(service) ? {} : { operations: { port: 0 } }),
  });

  it("are there for every service that has any", async () => {
    const found: string[] = [];
    for (const entry of await readdir("services", { withFileTypes: true, recursive: true })) {
      if (entry.isFile() && entry.name.endsWith(".example.json5")) found.push(entry.name.split(".")[0] ?? "");
    }
    expect(found.sort()).to.deep.equal([...SERVICES]);
  });

  it("name the contracts of the local alliance, and nothing else", async () => {
    const { alliance } = world;
    const { forwarder, exchange, oracle, milk, points } = alliance;
    const known = await Promise.all([forwarder, exchange, oracle, milk, ...points].map((one) => one.getAddress()));
    for (const service of SERVICES) {
      const named = addressesIn(JSON.stringify(await example(service)));
      expect(named, service).not.to.be.empty;
      expect(known, service).to.include.members(named);
    }
    expect(addressesIn(JSON.stringify(await example("relayer")))).to.have.length(known.length - 1);
  });

  it("start a feeder", async () => {
    const config = await here("feeder");
    const quiet = feeds.parse((await example("feeder"))["feeds"]).map((feed) => ({
      ...feed,
      sources: feed.sources.map(({ times, ...source }) => ({
        ...source,
        url: NOBODY,
        ...(times && { times: times.map((other) => ({ ...other, url: NOBODY })) }),
      })),
    }));
    const reporter = testWallet(world.reporters[0]?.address ?? "");
    const settings = { ...config, feeds: quiet, state: directory.path("f.state") };
    await startedAndStopped(
      startFeeder({ config: parseFeederConfig(settings, "the example"), reporter, logTo: silent }),
    );
  });

  it("start a pricer", async () => {
    const config = await here("pricer");
    const treasurer = testWallet(world.partners[0]?.treasurer.address ?? "");
    const settings = { ...config, state: directory.path("p.state") };
    await startedAndStopped(
      startPricer({ config: parsePricerConfig(settings, "the example"), treasurer, logTo: silent }),
    );
  });

  it("start an indexer", async () => {
    const settings = { ...(await here("indexer")), database: directory.path("index.db") };
    await startedAndStopped(startIndexer({ config: parseIndexerConfig(settings, "the example"), logTo: silent }));
  });

  it("start a relayer", async () => {
    const settings = { ...(await here("relayer")), state: directory.path("relayer.db") };
    const senders = [new Wallet(Wallet.createRandom().privateKey)];
    await startedAndStopped(
      startRelayer({ config: parseRelayerConfig(settings, "the example"), senders, logTo: silent }),
    );
  });

  it("start a programme's service, over a book that was made for it", async () => {
    const settings = { ...(await here("programme")), book: directory.path("yanolja.book") };
    const config = parseProgrammeConfig(settings, "the example");
    const point = PartnerPoint__factory.connect(config.point, world.members[0]);
    Book.create(config.book, await readProgramme(point, 1_209_600)).close();
    const issuer = testWallet(world.partners[0]?.issuer.address ?? "");
    await startedAndStopped(startProgramme({ config, issuer, logTo: silent }));
  });
});

/** Started, it listens: whoever asks is answered. */
async function startedAndStopped(starting: Promise<{ readonly url: string; stop(): Promise<void> }>): Promise<void> {
  const service = await starting;
  try {
    expect((await fetch(`${service.url}/openapi.json`)).status).to.equal(200);
  } finally {
    await service.stop();
  }
}
