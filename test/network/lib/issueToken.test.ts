import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { decodeProtectedHeader, importSPKI, jwtVerify } from "jose";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { issueToken } from "../../../network/lib/issueToken.js";
import { rotateTokenKey } from "../../../network/lib/rotateTokenKey.js";
import { tokenPermissions, tokenRoles } from "../../../network/lib/tokenPermissions.js";
import { verifyNetwork } from "../../../network/lib/verifyNetwork.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { describedNetwork, networkWorld } from "../../support/networkWorld.js";

describe("issueToken", () => {
  const world = networkWorld();
  let directory: string;
  let count = 0;

  before(async () => {
    directory = world.path("network");
    await createNetwork({ description: await world.describe(await describedNetwork()), directory });
  });

  const request = { role: "partner", name: "Yanolja", seconds: 3_600 } as const;
  async function issued(role: (typeof tokenRoles)[number] = "partner"): Promise<string> {
    const file = world.path(`token-${++count}`);
    await issueToken(directory, { ...request, role }, file);
    return (await readFile(file, "utf8")).trim();
  }
  const publicKey = async () =>
    importSPKI(await readFile(join(directory, "nodes", "rpc1", "token-key.pub.pem"), "utf8"), "ES256");

  it("writes a token that the nodes' public key confirms, with the role's methods and its end", async () => {
    const token = await issued("service");
    const { payload } = await jwtVerify(token, await publicKey(), { algorithms: ["ES256"] });
    expect(payload).to.have.keys("permissions", "role", "sub", "exp");
    expect(payload["permissions"]).to.deep.equal(tokenPermissions("service"));
    expect(payload.sub).to.equal("Yanolja");
    expect(payload.exp ?? 0).to.be.closeTo(Math.floor(Date.now() / 1_000) + 3_600, 60);
    expect(decodeProtectedHeader(token)).to.deep.equal({ alg: "ES256", typ: "JWT" });
  });

  it("writes it where nobody else can read it, and over nothing", async () => {
    const file = world.path("mine");
    await issueToken(directory, request, file);
    expect((await lstat(file)).mode & 0o777).to.equal(0o600);
    const before = await readFile(file, "utf8");
    await expectAllianceError("TOKEN_UNWRITABLE", () => issueToken(directory, request, file));
    expect(await readFile(file, "utf8")).to.equal(before);
    await expectAllianceError("TOKEN_UNWRITABLE", () => issueToken(directory, request, world.path("none", "token")));
  });

  it("gives a token in the network's directory to the owner of it, whoever makes it", async () => {
    await issueToken(directory, request, join(directory, "yanolja.token"));
    expect(await verifyNetwork(directory)).to.deep.equal([]);
  });

  it("refuses a time that is none or too long, and a token for nobody", async () => {
    for (const wrong of [{ seconds: 0 }, { seconds: 1.5 }, { seconds: 400 * 86_400 }, { name: "" }, { name: "a\nb" }]) {
      await expectAllianceError("TOKEN_INVALID", () =>
        issueToken(directory, { ...request, ...wrong }, world.path("no")),
      );
    }
  });

  it("makes tokens that another token key does not confirm", async () => {
    const token = await issued();
    await rotateTokenKey(directory);
    const refused = await jwtVerify(token, await publicKey()).catch((error: unknown) => error);
    expect(refused).to.be.an("error").with.property("code", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

describe("tokenPermissions", () => {
  it("lets a service send, and nobody else", () => {
    const senders = tokenRoles.filter((role) => tokenPermissions(role).includes("eth:sendRawTransaction"));
    expect(senders).to.deep.equal(["service"]);
  });

  it("lets an operator vote, and nobody else", () => {
    const voters = tokenRoles.filter((role) => tokenPermissions(role).includes("qbft:proposeValidatorVote"));
    expect(voters).to.deep.equal(["operator"]);
  });

  it("names every method, in groups that an RPC node has, and nothing of traces, the pool or filters", () => {
    for (const role of tokenRoles) {
      for (const permission of tokenPermissions(role)) {
        expect(permission).to.match(/^(eth|net|web3|qbft):[a-z][A-Za-z]+$/);
        expect(permission).to.not.match(/trace|debug|txpool|pending(?!Votes)|filter|admin|sign(?!er)/i);
      }
    }
  });
});
