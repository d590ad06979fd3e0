import { expect } from "chai";
import type { Fate } from "../../../sdk/relayer/schemas.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { postgresAddress, withFreshSchema } from "../../support/postgres/postgresAddress.js";
import { RelayerWorld } from "../../support/RelayerWorld.js";
import { until } from "../../support/until.js";

describe("several relayers over one PostgreSQL", function () {
  let world: RelayerWorld;
  let server: string;
  const worlds: RelayerWorld[] = [];
  before(
    needsPostgres(async () => {
      server = (await postgresAddress()).replace(/\?.*/, "");
      world = await RelayerWorld.create(8);
      worlds.push(world);
    }),
  );
  after(async () => {
    for (const started of worlds) await started.stop();
  });
  afterEach(() => world.stopServices());

  const config = () => world.config({ state: withFreshSchema(server) });

  it("all take requests and tell of them; each request is run once", async () => {
    const shared = config();
    const [one, other] = [await world.start(shared), await world.start(shared)];
    const before = await world.received();
    const ids: string[] = [];
    for (const [i, { client }] of [one, other, one, other].entries()) {
      const request = await world.request(world.member(i));
      ids.push((await client.submit(request)).id);
      expect((await (i % 2 === 0 ? other : one).client.submit(request)).id, "the same again, elsewhere").to.equal(
        ids[i],
      );
    }
    for (const { client } of [one, other]) {
      const fates = await Promise.all(ids.map((id) => client.waitFor(id)));
      expect(fates.map(({ status }) => status)).to.deep.equal(ids.map(() => "mined"));
    }
    expect(await world.received()).to.equal(before + 4n);
  });

  it("tell on any of them what another records, as it happens", async () => {
    const shared = config();
    const [one, other] = [await world.start(shared), await world.start(shared)];
    await world.mine(false);
    const { id } = await one.client.submit(await world.request(world.member(4)));
    const streams = [one, other].map(async ({ url }) => (await fetch(`${url}/v1/requests/${id}/events`)).text());
    const sent = ({ status }: Fate) => status === "sent";
    await until(() => other.client.fate(id), sent);
    await world.mine(true);
    for (const text of await Promise.all(streams)) {
      expect([...text.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status)).to.deep.equal([
        "queued",
        "sent",
        "mined",
      ]);
    }
  });

  it("lose no request when they are restarted one after the other: the next goes on with what is under way", async () => {
    const shared = config();
    const one = await world.start(shared);
    await world.mine(false);
    const before = await world.received();
    const { id } = await one.client.submit(await world.request(world.member(5)));
    const sent = ({ status }: Fate) => status === "sent";
    await until(() => one.client.fate(id), sent);
    const other = await world.start(shared);
    const { id: next } = await other.client.submit(await world.request(world.member(6)));
    await one.stop();
    await world.mine(true);
    const again = await world.start(shared);
    for (const { client } of [other, again]) {
      const fates = await Promise.all([id, next].map((one) => client.waitFor(one)));
      expect(fates.map(({ status }) => status)).to.deep.equal(["mined", "mined"]);
    }
    expect(await world.received()).to.equal(before + 2n);
  });
});
