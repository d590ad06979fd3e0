import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { expect } from "chai";
import { Book } from "../../../../sdk/book/Book.js";
import { health } from "../../../../sdk/programme/schemas.js";
import { CHAIN_ID, POINT } from "../../../support/nodelessProgramme.js";
import { API_KEY, testWallet } from "../../../support/ProgrammeWorld.js";
import { freePort } from "../../../../local/chain/startAnvil.js";
import { spawnMilk } from "../../../support/spawnMilk.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { until } from "../../../support/until.js";

const DAY = 86_400;

describe("milk programme", function () {
  const directory = temporaryDirectory();
  const children = new Set<ChildProcess>();
  let port: number;
  let config: string;

  before(async () => {
    port = await freePort();
    const book = directory.path("book");
    const programme = {
      chainId: CHAIN_ID,
      point: POINT,
      epochLength: 30 * DAY,
      validity: 36,
      holdSeconds: 0,
      periodLength: DAY,
    };
    Book.create(book, programme).close();
    const shops = [{ name: "shop", keySha256: createHash("sha256").update(API_KEY).digest("hex") }];
    const rpc = { url: "http://127.0.0.1:9" };
    config = await directory.write(
      "programme.json5",
      JSON.stringify({ book, rpc, chainId: CHAIN_ID, point: POINT, port, shops }),
    );
  });
  after(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  function run(file: string, key?: string) {
    const started = spawnMilk(["programme", "--settings", file], key === undefined ? {} : { MILK_ISSUER_KEY: key });
    children.add(started.child);
    return { child: started.child, end: started.end.then(({ code, out, err }) => ({ code, output: out + err })) };
  }

  it("runs the service until SIGTERM, and says nothing of the issuer's key", async () => {
    const key = testWallet(3).privateKey;
    const { child, end } = run(config, key);
    const answer = await until(
      async () => {
        try {
          return health.parse(await (await fetch(`http://127.0.0.1:${port}/health`)).json());
        } catch {
          return undefined;
        }
      },
      (state) => state !== undefined,
      60_000,
    );
    expect(answer?.book).to.equal("ok");
    child.kill("SIGTERM");
    const { code, output } = await end;
    expect(code).to.equal(0);
    expect(output).to.contain("programme service stopped");
    expect(output).not.to.contain(key.slice(2));
  });

  it("names what is wrong with a key without showing it, and ends with exit code 1", async () => {
    const { code, output } = await run(config, "0x1234secret").end;
    expect(code).to.equal(1);
    expect(output).to.contain("INVALID_KEY");
    expect(output).not.to.contain("secret");
  });

  it("names a configuration that is not there, and ends with exit code 1", async () => {
    const { code, output } = await run(directory.path("none.json5"), testWallet(3).privateKey).end;
    expect(code).to.equal(1);
    expect(output).to.contain("CONFIG_UNREADABLE");
  });
});
