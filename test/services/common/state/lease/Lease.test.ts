import { expect } from "chai";
import { fenced } from "../../../../../services/common/state/lease/fenced.js";
import { Lease, LEASE_MS } from "../../../../../services/common/state/lease/Lease.js";
import { openStateStore } from "../../../../../services/common/state/openStateStore.js";
import type { Store } from "../../../../../sdk/store/Store.js";
import { expectAllianceError } from "../../../../support/expectAllianceError.js";
import { needsPostgres } from "../../../../support/postgres/needsPostgres.js";
import { postgresAddress } from "../../../../support/postgres/postgresAddress.js";
import { until } from "../../../../support/until.js";

const STATE = {
  applicationId: 1,
  version: 1,
  schema: "CREATE TABLE note (text TEXT NOT NULL) STRICT;",
  chainId: 1n,
  contract: "0x",
  ifDeleted: "",
};

describe("Lease", () => {
  let stores: Store[];
  let leases: Lease[];

  beforeEach(
    needsPostgres(async () => {
      const address = await postgresAddress();
      stores = Array.from({ length: 3 }, () => openStateStore(address, STATE));
      leases = stores.map((store) => new Lease(store));
    }),
  );
  afterEach(() => {
    for (const store of stores) store.close();
  });
  const at = (index: number) => {
    const [store, lease] = [stores[index], leases[index]];
    if (store === undefined || lease === undefined) throw new RangeError(`no instance ${index}`);
    return { store, lease, write: () => fenced(store, lease, { note }).note(store) };
  };
  const note = (store: Store) => store.run("INSERT INTO note (text) VALUES ('written')");
  const notes = () => at(2).store.all("SELECT text FROM note").length;

  it("is one instance's, until that gives it up", async () => {
    expect([at(0).lease.take("a"), at(1).lease.take("b"), at(0).lease.renew()]).to.deep.equal([true, false, true]);
    at(0).lease.release();
    expect([at(1).lease.take("b"), at(0).lease.renew(), at(0).lease.take("a")]).to.deep.equal([true, false, false]);
  });

  it("falls to another as soon as its holder's connection is gone", async () => {
    at(0).lease.take("a");
    expect(at(1).lease.take("b")).to.equal(false);
    const begin = performance.now();
    at(0).store.close();
    await until(
      async () => at(1).lease.take("b"),
      (taken) => taken,
    );
    expect(performance.now() - begin).to.be.below(LEASE_MS);
  });

  it("falls to another when its holder says nothing, and then the holder writes nothing any more", async () => {
    at(0).lease.take("a");
    at(0).write();
    expect(notes()).to.equal(1);
    await until(
      async () => at(1).lease.take("b"),
      (taken) => taken,
    );
    await expectAllianceError("NOT_LEADER", () => at(0).write());
    expect(at(0).lease.renew()).to.equal(false);
    at(1).write();
    expect(notes()).to.equal(2);
    // It holds its connection still: the one after it is not mistaken for it.
    expect(at(2).lease.take("c")).to.equal(false);
  });
});
