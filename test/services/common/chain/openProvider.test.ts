import { writeFile } from "node:fs/promises";
import { expect } from "chai";
import { newTokenKey } from "../../../../network/lib/newTokenKey.js";
import { makeToken } from "../../../../network/lib/makeToken.js";
import { tokenPublicKey } from "../../../../network/lib/tokenPublicKey.js";
import type { TokenRole } from "../../../../network/lib/tokenPermissions.js";
import type { BatchingProvider } from "../../../../services/common/chain/BatchingProvider.js";
import { openProvider, RPC_TOKEN } from "../../../../services/common/chain/openProvider.js";
import { reachNode } from "../../../../services/common/chain/reachNode.js";
import { startBesu, type BesuNode } from "../../../support/besu/startBesu.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { startRpcProxy, type RpcProxy } from "../../../support/startRpcProxy.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { withEnvironment } from "../../../support/withEnvironment.js";

const SOMEBODY = `0x${"11".repeat(20)}`;

describe("openProvider, before a node that wants tokens", () => {
  const files = temporaryDirectory();
  const file = () => files.path("token");
  let key: string;
  let besu: BesuNode;
  /** Counts messages. */
  let proxy: RpcProxy;
  let provider: BatchingProvider;

  before(async () => {
    key = newTokenKey();
    besu = await startBesu([], { tokenKey: tokenPublicKey(key) });
    proxy = await startRpcProxy(besu.url);
  });
  after(async () => {
    await proxy.stop();
    await besu.stop();
  });
  beforeEach(async () => {
    key = newTokenKey();
    await besu.proxy.trust(tokenPublicKey(key));
  });

  const put = async (role: TokenRole) =>
    writeFile(file(), await makeToken(key, { role, name: "test", seconds: 60 }), { mode: 0o600 });
  /** With a provider that looks for its token there. */
  async function using(variables: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
    await withEnvironment({ [RPC_TOKEN]: undefined, [`${RPC_TOKEN}_FILE`]: undefined, ...variables }, async () => {
      provider = openProvider({ rpc: { url: proxy.url, timeoutSeconds: 10 }, chainId: 31_337 });
      try {
        await work();
      } finally {
        provider.destroy();
      }
    });
  }
  const usingFile = (work: () => Promise<void>) => using({ [`${RPC_TOKEN}_FILE`]: file() }, work);
  const reached = (...methods: string[]) =>
    reachNode(provider, () => Promise.all(methods.map((method) => provider.send(method, [SOMEBODY, "latest"]))));
  const both = () => reached("eth_getCode", "eth_getBalance");

  it("shows the environment's", async () => {
    const token = await makeToken(key, { role: "service", name: "test", seconds: 60 });
    await using({ [RPC_TOKEN]: token }, async () => {
      expect(await both()).to.have.length(2);
    });
  });

  it("says TOKEN_REFUSED when there is none", async () => {
    await using({}, async () => {
      expect((await expectAllianceError("TOKEN_REFUSED", both)).message).to.contain("there is none");
    });
  });

  it("goes on with the token that its file has after a rotation, asking once more, in one message or several", async () => {
    await put("service");
    await usingFile(async () => {
      for (const ask of [both, () => reached("eth_getBalance")]) {
        expect(await ask()).to.contain("0x0");
        key = newTokenKey();
        await besu.proxy.trust(tokenPublicKey(key));
        const { message } = await expectAllianceError("TOKEN_REFUSED", ask);
        expect(message).to.contain(file()).and.to.contain("permits what was asked");
        await put("service");
        expect(await ask()).to.contain("0x0");
      }
    });
  });

  it("asks once more, and no more, when the token it showed is refused and its file has another", async () => {
    await put("service");
    await usingFile(async () => {
      await both();
      const { token } = provider;
      const shown = token.current();
      key = newTokenKey();
      await besu.proxy.trust(tokenPublicKey(key));
      await put("service");
      const before = proxy.asked.get("eth_getBalance") ?? 0;
      // As when the file was written after it was looked at; it is looked at twice before a message goes out.
      let looks = 0;
      const current = token.current.bind(token);
      token.current = () => (looks++ < 2 ? shown : current());
      expect(await both()).to.have.length(2);
      expect((proxy.asked.get("eth_getBalance") ?? 0) - before).to.equal(2);
    });
  });

  it("names what its token does not permit, and answers what it does", async () => {
    await put("partner");
    await usingFile(async () => {
      const single = await expectAllianceError("TOKEN_REFUSED", () => reached("eth_sendRawTransaction"));
      expect(single.message).to.contain("role partner").and.to.contain("does not permit eth_sendRawTransaction.");
      const [read, sent] = await Promise.allSettled([reached("eth_getBalance"), reached("eth_sendRawTransaction")]);
      expect([read.status, sent.status]).to.deep.equal(["fulfilled", "rejected"]);
      const among = await expectAllianceError("TOKEN_REFUSED", () =>
        reached("eth_getBalance", "eth_sendRawTransaction", "eth_getProof"),
      );
      expect(among.message).to.match(/does not permit eth_(sendRawTransaction|getProof)\.$/);
    });
  });
});
