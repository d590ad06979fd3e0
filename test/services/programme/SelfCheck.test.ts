import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { health } from "../../../sdk/programme/schemas.js";
import type { RunningProgramme } from "../../../services/programme/startProgramme.js";
import { API_KEY, HOUR, ProgrammeWorld } from "../../support/ProgrammeWorld.js";
import { nodelessProgramme } from "../../support/nodelessProgramme.js";
import { until } from "../../support/until.js";

const CHECK = { everySeconds: 1 };

/** Changes what a service serves from, past it. */
function edit(book: string, sql: string): void {
  const database = new DatabaseSync(book, { timeout: 10_000 });
  database.exec(sql);
  database.close();
}

describe("SelfCheck", function () {
  it("says in /health that a row does not follow from the journal, after a restart too, until it is mended", async () => {
    const programme = await nodelessProgramme({ check: CHECK });
    const bookNow = async () => health.parse(await (await fetch(`${programme.url}/health`)).json()).book;
    try {
      const shop = programme.client.shop(API_KEY);
      await shop.accrue({ reference: "P1", customerNumber: "C1", points: 5n, purchasedAt: programme.time });
      edit(programme.book, "UPDATE cohort SET accrued = accrued + 1000000");
      await until(bookNow, (state) => state === "BOOK_UNSOUND");
      expect(
        programme.logs.filter((line) => line.includes('"BOOK_UNSOUND"') && line.includes("cohort")),
      ).to.have.length.above(0);
      await programme.restart();
      await until(bookNow, (state) => state === "BOOK_UNSOUND");
      edit(programme.book, "UPDATE cohort SET accrued = accrued - 1000000");
      await until(bookNow, (state) => state === "ok");
    } finally {
      await programme.stop();
    }
  });

  it("keeps releases and commitments back while the book is not sound, with its reason, and lets them go on afterwards", async () => {
    const world = await ProgrammeWorld.create();
    try {
      const book = await world.createBook("book");
      const service: RunningProgramme = await world.start(book, { changes: { check: CHECK } });
      const stateNow = async () => health.parse(await (await fetch(`${service.url}/health`)).json());
      const wallet = world.member(0, world.provider);
      const member = await world.enrol(await world.client(service), "1", wallet, 100n);
      const consent = await world.consent(wallet, (await member.balance()).memberKey, BigInt(world.clock() + 9 * HOUR));
      edit(book, "UPDATE cohort SET accrued = accrued + 1000000");
      await until(stateNow, (state) => state.book === "BOOK_UNSOUND" && state.releases === "BOOK_UNSOUND");
      expect(await stateNow()).to.include({ status: "degraded", commitments: "BOOK_UNSOUND" });
      const requestId = randomUUID();
      await member.release({ requestId, points: 10n, consent });
      await until(stateNow, (state) => state.releases === "BOOK_UNSOUND");
      expect(await world.point.balanceOf(wallet)).to.equal(0n);
      edit(book, "UPDATE cohort SET accrued = accrued - 1000000");
      await until(
        () => world.point.balanceOf(wallet),
        (balance) => balance === 10n,
      );
      expect(await stateNow()).to.include({ status: "ok" });
    } finally {
      await world.stop();
    }
  });
});
