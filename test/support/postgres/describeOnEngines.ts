import type { StoreEngine } from "../../../sdk/store/Store.js";
import { temporaryDirectory } from "../temporaryDirectory.js";
import { needsPostgres } from "./needsPostgres.js";
import { postgresAddress, withFreshSchema } from "./postgresAddress.js";

/** Where a suite's stores are. */
export interface EngineUnderTest {
  readonly engine: StoreEngine;
  /** The address of a store that is not there yet: a file, or a schema. To be asked within tests and hooks. */
  readonly newAddress: () => string;
}

/** Describes what holds on both engines: the same tests, once over SQLite and once over PostgreSQL. */
export function describeOnEngines(title: string, suite: (place: EngineUnderTest) => void): void {
  describe(`${title}, on SQLite`, () => {
    const files = temporaryDirectory();
    let count = 0;
    suite({ engine: "sqlite", newAddress: () => files.path(`store-${++count}.db`) });
  });

  describe(`${title}, on PostgreSQL`, () => {
    let server = "";
    before(
      needsPostgres(async () => {
        server = (await postgresAddress()).replace(/\?.*/, "");
      }),
    );
    suite({ engine: "postgres", newAddress: () => withFreshSchema(server) });
  });
}
