import { expect } from "chai";
import { Interface } from "ethers";
import { z } from "zod";
import { problem } from "../../../../sdk/programme/schemas.js";
import { relayRequest, type RelayRequest } from "../../../../sdk/relayer/schemas.js";
import { forwardTypes } from "../../../../sdk/relayer/forwardTypes.js";
import { parseRelayerConfig, type RelayerConfigInput } from "../../../../services/relayer/config.js";
import { startRelayer, type RunningRelayer } from "../../../../services/relayer/startRelayer.js";
import { testWallet } from "../../../support/ProgrammeWorld.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

const TOKEN = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const FORWARDER = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
const NOW = 1_800_000_000;
const calls = new Interface(["function setDailyCap(uint64)"]);

describe("buildServer of a relayer", () => {
  const directory = temporaryDirectory();
  let relayer: RunningRelayer;
  let files = 0;
  async function start(changes: Partial<RelayerConfigInput> = {}): Promise<void> {
    const config = parseRelayerConfig(
      {
        state: directory.path(`state-${files++}`),
        // Nothing listens there.
        rpc: { url: "http://127.0.0.1:9", timeoutSeconds: 1, pollMilliseconds: 200 },
        chainId: 31_337,
        port: 0,
        forwarder: { address: FORWARDER },
        allow: [{ contract: TOKEN, functions: ["setDailyCap(uint64)"] }],
        log: "silent",
        ...changes,
      },
      "test",
    );
    relayer = await startRelayer({ config, senders: [testWallet(70)], clock: () => NOW * 1_000 });
  }
  afterEach(() => relayer.stop());

  async function signed(nonce: bigint, index = 40): Promise<RelayRequest> {
    const wallet = testWallet(index);
    const value = { from: wallet.address, to: TOKEN, value: 0n, gas: 90_000n, nonce, deadline: BigInt(NOW + 60) };
    const data = calls.encodeFunctionData("setDailyCap", [1n]);
    const domain = { name: "MilkForwarder", version: "1", chainId: 31_337, verifyingContract: FORWARDER };
    return { ...value, data, signature: await wallet.signTypedData(domain, forwardTypes, { ...value, data }) };
  }
  async function post(body: string) {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${relayer.url}/v1/requests`, { method: "POST", headers, body });
    const answer: unknown = await response.json();
    return { status: response.status, code: problem.safeParse(answer).data?.code };
  }
  const hand = async (request: RelayRequest) => post(JSON.stringify(z.encode(relayRequest, request)));

  it("accepts a request while the node is down, and the same one again without accepting it twice", async () => {
    await start();
    expect((await hand(await signed(0n))).status).to.equal(202);
    expect((await hand(await signed(0n))).status).to.equal(200);
  });

  it("refuses bodies that are too large, no JSON, or not a request", async () => {
    await start();
    expect(await post(`"${"x".repeat(65_536)}"`)).to.deep.equal({ status: 413, code: "BODY_TOO_LARGE" });
    expect(await post('{"from":')).to.deep.equal({ status: 400, code: "MALFORMED_JSON" });
    expect(await post("{}")).to.deep.equal({ status: 400, code: "INVALID_REQUEST" });
    const more = JSON.stringify({ ...z.encode(relayRequest, await signed(0n)), more: 1 });
    expect(await post(more)).to.deep.equal({ status: 400, code: "INVALID_REQUEST" });
  });

  it("answers forged requests and unknown contracts by a problem", async () => {
    await start();
    const request = await signed(0n);
    expect(await hand({ ...request, nonce: 1n })).to.deep.equal({ status: 401, code: "SIGNATURE_INVALID" });
    expect(await hand({ ...request, to: FORWARDER })).to.deep.equal({ status: 403, code: "CONTRACT_NOT_ALLOWED" });
  });

  it("limits a member by what it signed itself: nobody uses up another's requests", async () => {
    await start({ limits: { perMember: 2 } });
    const own = await signed(0n);
    for (let i = 0; i < 4; i++) expect((await hand({ ...own, gas: 90_001n })).status).to.equal(401);
    expect([(await hand(own)).status, (await hand(await signed(1n))).status]).to.deep.equal([202, 202]);
    expect(await hand(await signed(2n))).to.deep.equal({ status: 429, code: "TOO_MANY_REQUESTS" });
    expect((await hand(await signed(0n, 41))).status).to.equal(202);
  });

  it("tells that it does not know a request, how it is, and what its routes are", async () => {
    await start();
    const unknown = await fetch(`${relayer.url}/v1/requests/0x${"0".repeat(64)}`);
    expect([unknown.status, problem.parse(await unknown.json()).code]).to.deep.equal([404, "REQUEST_UNKNOWN"]);
    expect((await fetch(`${relayer.url}/health`)).status).to.equal(503);
    await hand(await signed(0n));
    expect(await (await fetch(`${relayer.operations}/metrics`)).text()).to.contain("relayer_requests_open 1");
    const { paths } = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await (await fetch(`${relayer.url}/openapi.json`)).json());
    expect(Object.keys(paths)).to.include.members([
      "/v1/requests",
      "/v1/requests/{id}",
      "/v1/members/{address}/events",
    ]);
  });
});
