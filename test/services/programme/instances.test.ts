import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { z } from "zod";
import { freePort } from "../../../local/chain/startAnvil.js";
import { patience } from "../../../local/patience.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { BookReader } from "../../../sdk/book/BookReader.js";
import { verify } from "../../../sdk/book/verify.js";
import { health } from "../../../sdk/programme/schemas.js";
import { signProgrammeRequest } from "../../../sdk/signProgrammeRequest.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { postgresAddress } from "../../support/postgres/postgresAddress.js";
import { API_KEY, ProgrammeWorld } from "../../support/ProgrammeWorld.js";
import { until } from "../../support/until.js";

const CHILD = fileURLToPath(new URL("../../support/kill/programmeChild.ts", import.meta.url));
/** Within so long another leads when the leader is killed, and when it hangs; of a calm machine. */
const [KILLED_MS, HUNG_MS] = [1_000, 3_000];
const SHOPS = 4;

/** An instance as a process of its own. */
interface Instance {
  readonly child: ChildProcess;
  readonly url: string;
}

describe("several instances of a programme over one PostgreSQL", function () {
  let world: ProgrammeWorld;
  let book: string;
  const running: Instance[] = [];

  before(
    needsPostgres(async () => {
      world = await ProgrammeWorld.create();
      book = await world.createBook("book", { address: await postgresAddress() });
    }),
  );
  after(async () => {
    for (const instance of [...running]) await end(instance, "SIGKILL");
    await world.stop();
  });

  async function start(): Promise<Instance> {
    const port = await freePort();
    const config = world.file(`config-${port}.json5`);
    await writeFile(config, JSON.stringify(await world.configOf(book, { port, log: "silent" })));
    const env = { ...process.env, CONFIG: config, ISSUER_KEY: world.issuer.privateKey };
    const child = spawn(process.execPath, ["--import", "tsx", CHILD], {
      env,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(child, "message");
    const instance = { child, url: `http://127.0.0.1:${port}` };
    running.push(instance);
    return instance;
  }

  async function end(instance: Instance, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    running.splice(running.indexOf(instance), 1);
    const { child } = instance;
    child.kill("SIGCONT");
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }

  const healthOf = async ({ url }: Instance): Promise<z.output<typeof health>> =>
    health.parse(await (await fetch(`${url}/health`)).json());
  const leads = async (instance: Instance) =>
    until(
      () => healthOf(instance),
      ({ role }) => role === "leader",
    );

  it("answer all of them; one leads, and each signature is taken once wherever it is shown", async () => {
    const [a, b] = [await start(), await start()];
    expect([(await healthOf(a)).role, (await healthOf(b)).role].toSorted()).to.deep.equal(["follower", "leader"]);
    const wallet = world.member(0, world.provider);
    const member = await world.enrol(await world.client(a), "1", wallet, 1_000n);
    const elsewhere = (await world.client(b)).member(wallet);
    expect((await elsewhere.balance()).available).to.equal(1_000n);

    const domain = { chainId: BigInt(world.manifest.chainId), point: world.pointAddress };
    const call = { method: "GET", path: "/v1/member/balance", body: "", issuedAt: BigInt(world.clock()) };
    const headers = await signProgrammeRequest(domain, wallet, call);
    const shown = await Promise.all([a, b, a, b].map(({ url }) => fetch(`${url}${call.path}`, { headers })));
    expect(shown.map(({ status }) => status).toSorted()).to.deep.equal([200, 401, 401, 401]);

    const consent = await world.consent(wallet, (await member.balance()).memberKey);
    const ids = [randomUUID(), randomUUID()];
    await member.release({ requestId: ids[0] ?? "", points: 10n, consent });
    await elsewhere.release({ requestId: ids[1] ?? "", points: 20n, consent });
    await until(
      () => world.point.balanceOf(wallet),
      (balance) => balance === 30n,
    );
  });

  it("go on when the leader is killed, and when it hangs, which does nothing when it wakes", async () => {
    const [a, b] = running;
    if (a === undefined || b === undefined) throw new RangeError("two are running");
    const [first, second] = (await healthOf(a)).role === "leader" ? [a, b] : [b, a];
    let begin = performance.now();
    await end(first, "SIGKILL");
    await leads(second);
    expect(performance.now() - begin).to.be.below(patience(KILLED_MS));

    const third = await start();
    expect((await healthOf(third)).role).to.equal("follower");
    begin = performance.now();
    second.child.kill("SIGSTOP");
    await leads(third);
    expect(performance.now() - begin).to.be.below(patience(HUNG_MS));
    second.child.kill("SIGCONT");
    await until(
      () => healthOf(second),
      ({ role }) => role === "follower",
    );
    expect((await healthOf(third)).role).to.equal("leader");
  });

  it("lose no request while they are restarted one after the other", async () => {
    const points = new Map<string, bigint>();
    let stop = false;
    const shop = async (lane: number) => {
      for (let i = 0; !stop; i++) {
        const accrual = {
          reference: `r${lane}-${i}`,
          customerNumber: `r${lane}`,
          points: 1n,
          purchasedAt: world.clock(),
        };
        await until(
          async () => {
            for (const instance of running) {
              const asked = (await world.client(instance)).shop(API_KEY).accrue(accrual);
              const answer = await asked.catch((error: unknown) => error);
              if (!(answer instanceof Error)) return "recorded";
              if (!(answer instanceof AllianceError)) throw answer;
            }
            return "nobody answers";
          },
          (answer) => answer === "recorded",
        );
        points.set(`r${lane}`, (points.get(`r${lane}`) ?? 0n) + 1n);
      }
    };
    const shops = Array.from({ length: SHOPS }, (_, lane) => shop(lane));
    for (const instance of [...running]) {
      await start();
      await end(instance, "SIGTERM");
    }
    stop = true;
    await Promise.all(shops);
    const reader = BookReader.open(book, { clock: world.clock });
    try {
      for (const [customerNumber, recorded] of points) {
        expect(reader.balanceOf({ customerNumber }).available, customerNumber).to.equal(recorded);
      }
    } finally {
      reader.close();
    }
    expect(verify(book, { roots: false }).findings).to.deep.equal([]);
  });
});
