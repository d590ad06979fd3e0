import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { makeToken } from "../../../network/lib/makeToken.js";
import { newTokenKey } from "../../../network/lib/newTokenKey.js";
import { tokenPublicKey } from "../../../network/lib/tokenPublicKey.js";
import type { TokenRole } from "../../../network/lib/tokenPermissions.js";
import { expiredToken } from "../../support/besu/expiredToken.js";
import { startBesu, type BesuNode } from "../../support/besu/startBesu.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { FREE_GAS, startAnvil } from "../../../local/chain/startAnvil.js";
import config from "../../../hardhat.config.js";
import { connect } from "../../../scripts/hardhat/connect.js";
import { KEY_NAMES } from "../../../scripts/hardhat/keysOf.js";
import { testWallet } from "../../../local/chain/testWallet.js";
import { withEnvironment } from "../../support/withEnvironment.js";
import { fundAccounts } from "../../../scripts/alliance/fundAccounts.js";
import { testKeys } from "../../../tools/hardhat/testKeys.js";

async function environment(url: string) {
  const separate = { type: "http" as const, url, accounts: testKeys(12) };
  return createHardhatRuntimeEnvironment({ ...config, networks: { ...config.networks, separate } });
}

describe("connect", function () {
  it("opens the embedded network as it is", async () => {
    const hre = await environment("http://127.0.0.1:1");
    const connection = await connect(hre, undefined);
    expect(connection.networkConfig.type).to.equal("edr-simulated");
    await connection.close();
  });

  it("reverts with NODE_UNREACHABLE, naming address and network, when no node answers", async () => {
    const hre = await environment("http://127.0.0.1:1");
    const error = await expectAllianceError("NODE_UNREACHABLE", () => connect(hre, "separate"));
    expect(error.message).to.contain("http://127.0.0.1:1").and.to.contain('"separate"');
  });

  it("does not say that no node answers when something does that is none", async () => {
    const server = createServer((_, response) => response.writeHead(403).end("Host not authorized."));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const place = server.address();
      if (place === null || typeof place === "string") throw new TypeError("the server has no port");
      const hre = await environment(`http://127.0.0.1:${place.port}`);
      const error = await expectAllianceError("NODE_UNREACHABLE", () => connect(hre, "separate"));
      expect(error.message).to.contain("status 403").and.not.to.contain("No node answers");
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it("offers a gas price of zero where the base fee is zero, and fundAccounts sends nothing there", async () => {
    const anvil = await startAnvil(FREE_GAS);
    try {
      const connection = await connect(await environment(anvil.url), "separate");
      expect(connection.networkConfig.gasPrice).to.equal(0n);
      await fundAccounts(connection);
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
    } finally {
      await anvil.stop();
    }
  });

  it("leaves the gas price alone elsewhere, and fundAccounts fills up the accounts that have nothing, once", async () => {
    const anvil = await startAnvil([]);
    try {
      const connection = await connect(await environment(anvil.url), "separate");
      expect(connection.networkConfig.gasPrice).to.equal("auto");
      const { provider } = connection.ethers;
      await provider.send("anvil_setBalance", [(await connection.ethers.getSigners())[11]?.address, "0x0"]);
      await fundAccounts(connection);
      const blocks = await provider.getBlockNumber();
      expect(blocks).to.be.above(0);
      for (const account of await connection.ethers.getSigners()) {
        expect(await provider.getBalance(account)).to.be.at.least(10n ** 18n);
      }
      await fundAccounts(connection);
      expect(await provider.getBlockNumber()).to.equal(blocks);
    } finally {
      await anvil.stop();
    }
  });

  it("fundAccounts reverts with NO_FUNDS when the first account cannot afford it", async () => {
    const anvil = await startAnvil(["--balance", "0"]);
    try {
      const connection = await connect(await environment(anvil.url), "separate");
      const error = await expectAllianceError("NO_FUNDS", () => fundAccounts(connection));
      expect(error.message).to.contain("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266").and.to.contain("11 accounts");
    } finally {
      await anvil.stop();
    }
  });

  describe("a network whose node holds no keys", () => {
    const nothing = Object.fromEntries(KEY_NAMES.map((name) => [name, undefined]));
    const { address, privateKey } = testWallet("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");

    /** Connects to `besu`, whose node is anvil behind a server that looks at the token. */
    async function besu<Result>(
      variables: Readonly<Record<string, string>>,
      work: (connection: Awaited<ReturnType<typeof connect>>, tokens: Set<string | undefined>) => Promise<Result>,
    ): Promise<Result> {
      const anvil = await startAnvil(FREE_GAS);
      const tokens = new Set<string | undefined>();
      const server = createServer((request, response) => {
        tokens.add(request.headers.authorization);
        void text(request)
          .then((body) => fetch(anvil.url, { method: "POST", headers: { "content-type": "application/json" }, body }))
          .then(async (answer) => response.setHeader("content-type", "application/json").end(await answer.text()));
      });
      try {
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const place = server.address();
        if (place === null || typeof place === "string") throw new TypeError("the server has no port");
        const url = { BESU_RPC_URL: `http://127.0.0.1:${place.port}` };
        return await withEnvironment({ ...nothing, BESU_RPC_TOKEN: undefined, ...url, ...variables }, async () => {
          const connection = await connect(await createHardhatRuntimeEnvironment(config), "besu");
          try {
            return await work(connection, tokens);
          } finally {
            await connection.close();
          }
        });
      } finally {
        server.close();
        server.closeAllConnections();
        await anvil.stop();
      }
    }

    it("gets its token with every request, and signs with this machine's keys, each once", async () => {
      const keys = { MILK_OPERATOR_KEY: privateKey, MILK_FUNDER_KEY: privateKey };
      await besu({ BESU_RPC_TOKEN: "a.b.c", ...keys }, async ({ ethers, networkConfig }, tokens) => {
        const signers = await ethers.getSigners();
        expect(signers.map((signer) => signer.address)).to.deep.equal([address]);
        expect(networkConfig.gasPrice).to.equal(0n);
        const sent = await signers[0]?.sendTransaction({ to: address });
        expect((await sent?.wait())?.status, "from an account that owns nothing").to.equal(1);
        expect([...tokens]).to.deep.equal(["Bearer a.b.c"]);
      });
    });

    describe("and wants tokens", () => {
      const files = temporaryDirectory();
      const file = () => files.path("token");
      let key: string;
      let node: BesuNode;
      before(async () => {
        key = newTokenKey();
        node = await startBesu([], { tokenKey: tokenPublicKey(key) });
      });
      after(() => node.stop());

      const tokenOf = (role: TokenRole) => makeToken(key, { role, name: "test", seconds: 600 });
      const put = (token: string) => writeFile(file(), token, { mode: 0o600 });
      async function opened<Result>(
        variables: Readonly<Record<string, string>>,
        work: (connection: Awaited<ReturnType<typeof connect>>) => Promise<Result>,
      ): Promise<Result> {
        const none = { ...nothing, BESU_RPC_TOKEN: undefined, BESU_RPC_TOKEN_FILE: undefined };
        return withEnvironment({ ...none, BESU_RPC_URL: node.url, ...variables }, async () => {
          const connection = await connect(await createHardhatRuntimeEnvironment(config), "besu");
          try {
            return await work(connection);
          } finally {
            await connection.close();
          }
        });
      }
      const refused = async (variables: Readonly<Record<string, string>>) =>
        (await expectAllianceError("TOKEN_REFUSED", () => opened(variables, async () => undefined))).message;

      it("says TOKEN_REFUSED, and why, of none, one that expired, and one of another key", async () => {
        expect(await refused({})).to.contain("there is none");
        expect(await refused({ BESU_RPC_TOKEN: await expiredToken(key) })).to.contain("it expired at");
        const forged = await makeToken(newTokenKey(), { role: "service", name: "test", seconds: 60 });
        expect(await refused({ BESU_RPC_TOKEN: forged }))
          .to.contain("BESU_RPC_TOKEN")
          .and.not.to.contain(forged);
        await put("no token");
        expect(await refused({ BESU_RPC_TOKEN_FILE: file() }))
          .to.contain(file())
          .and.to.contain("no JWT");
      });

      it("names what its token does not permit", async () => {
        await opened({ BESU_RPC_TOKEN: await tokenOf("partner") }, async ({ provider }) => {
          const send = () => provider.request({ method: "eth_sendRawTransaction", params: ["0x1234"] });
          expect((await expectAllianceError("TOKEN_REFUSED", send)).message).to.contain(
            "does not permit eth_sendRawTransaction.",
          );
        });
      });

      it("goes on with the token that its file has after a rotation, and sends what was refused once", async () => {
        await put(await tokenOf("service"));
        const keys = { MILK_OPERATOR_KEY: privateKey };
        await opened({ BESU_RPC_TOKEN_FILE: file(), ...keys }, async ({ ethers, networkConfig }) => {
          const [signer] = await ethers.getSigners();
          for (let round = 0; round < 2; round++) {
            key = newTokenKey();
            await node.proxy.trust(tokenPublicKey(key));
            await expectAllianceError("TOKEN_REFUSED", () => ethers.provider.getBlockNumber());
            await put(await tokenOf("service"));
            const sent = await Promise.all([
              signer?.sendTransaction({ to: address }).then((one) => one.wait()),
              ethers.provider.getBlockNumber(),
              ethers.provider.getBalance(address),
            ]);
            expect(sent[0]?.status).to.equal(1);
            expect(await ethers.provider.getTransactionCount(address)).to.equal(round + 1);
          }
          expect(networkConfig.gasPrice).to.equal(0n);
        });
      });
    });

    it("is read without any key, and without a token where there is none", async () => {
      await besu({}, async ({ ethers }, tokens) => {
        expect(await ethers.getSigners()).to.deep.equal([]);
        expect([...tokens]).to.deep.equal([undefined]);
      });
    });

    it("fails with INVALID_KEY, naming the variable and not the key, when one is no key", async () => {
      const variables = { ...nothing, BESU_RPC_URL: "http://127.0.0.1:1", MILK_COUNCIL_KEY: "0x1234secret" };
      const error = await expectAllianceError("INVALID_KEY", () =>
        withEnvironment(variables, async () => connect(await createHardhatRuntimeEnvironment(config), "besu")),
      );
      expect(error.message).to.contain("MILK_COUNCIL_KEY").and.not.to.contain("secret");
      expect(error.cause).to.equal(undefined);
    });

    it("fails with NO_RPC_URL, naming the variable, when nothing says where its node is", async () => {
      for (const url of [undefined, "no address"]) {
        const error = await expectAllianceError("NO_RPC_URL", () =>
          withEnvironment({ BESU_RPC_URL: url }, async () =>
            connect(await createHardhatRuntimeEnvironment(config), "besu"),
          ),
        );
        expect(error.remedy).to.contain("BESU_RPC_URL");
      }
    });
  });
});
