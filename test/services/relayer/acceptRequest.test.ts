import { expect } from "chai";
import { Interface, Signature } from "ethers";
import { forwardTypes } from "../../../sdk/relayer/forwardTypes.js";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import { acceptRequest } from "../../../services/relayer/acceptRequest.js";
import { AllowList } from "../../../services/relayer/AllowList.js";
import { parseRelayerConfig } from "../../../services/relayer/config.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { testWallet } from "../../support/ProgrammeWorld.js";

const TOKEN = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const FORWARDER = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
const NOW = 1_800_000_000;
const calls = new Interface(["function transfer(address,uint256)", "function approve(address,uint256)"]);
const config = parseRelayerConfig(
  {
    state: "/tmp/relayer.db",
    rpc: { url: "http://127.0.0.1:9" },
    chainId: 31_337,
    port: 0,
    forwarder: { address: FORWARDER },
    allow: [{ contract: TOKEN, functions: ["transfer(address,uint256)"] }],
    requests: { maxGas: 200_000, longestSeconds: 600 },
  },
  "test",
);
const allowed = new AllowList(config.allow);
const wallet = testWallet(40);
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe("acceptRequest", () => {
  async function signed(
    changes: Partial<RelayRequest> = {},
    { name = "MilkForwarder", chainId = 31_337, signer = wallet } = {},
  ): Promise<RelayRequest> {
    const value = {
      from: wallet.address,
      to: TOKEN,
      value: 0n,
      gas: 100_000n,
      nonce: 3n,
      deadline: BigInt(NOW + 60),
      data: calls.encodeFunctionData("transfer", [TOKEN, 5n]),
      ...changes,
    };
    const domain = { name, version: "1", chainId, verifyingContract: FORWARDER };
    return { ...value, signature: changes.signature ?? (await signer.signTypedData(domain, forwardTypes, value)) };
  }
  const accept = (request: RelayRequest) => acceptRequest(config, allowed, request, NOW);
  const refused = async (code: string, request: RelayRequest) => expectAllianceError(code, () => accept(request));

  it("gives the same request the same id, and another another", async () => {
    const id = accept(await signed());
    expect(accept(await signed())).to.equal(id);
    expect(accept(await signed({ nonce: 4n }))).not.to.equal(id);
  });

  it("refuses what another account signed, or what was signed for another chain, forwarder or content", async () => {
    await refused("SIGNATURE_INVALID", await signed({}, { signer: testWallet(41) }));
    await refused("SIGNATURE_INVALID", await signed({}, { chainId: 1 }));
    await refused("SIGNATURE_INVALID", await signed({}, { name: "Other" }));
    await refused("SIGNATURE_INVALID", { ...(await signed()), nonce: 4n });
    await refused("SIGNATURE_INVALID", await signed({ signature: `0x${"ff".repeat(65)}` }));
  });

  it("refuses the other form of a signature, which the forwarder would refuse", async () => {
    const request = await signed();
    const { r, s, v } = Signature.from(request.signature);
    const high = `0x${(order - BigInt(s)).toString(16).padStart(64, "0")}`;
    const signature = `${r}${high.slice(2)}${(v === 27 ? 28 : 27).toString(16)}`;
    await refused("SIGNATURE_INVALID", { ...request, signature });
  });

  it("refuses contracts, functions and arguments that are not relayed", async () => {
    await refused("CONTRACT_NOT_ALLOWED", await signed({ to: FORWARDER }));
    await refused("FUNCTION_NOT_ALLOWED", await signed({ data: calls.encodeFunctionData("approve", [TOKEN, 5n]) }));
    await refused("FUNCTION_NOT_ALLOWED", await signed({ data: "0x" }));
    const whole = calls.encodeFunctionData("transfer", [TOKEN, 5n]);
    await refused("CALL_MALFORMED", await signed({ data: whole.slice(0, -2) }));
  });

  it("refuses value, too much gas, and a nonce that nobody has", async () => {
    await refused("VALUE_NOT_ZERO", await signed({ value: 1n }));
    await refused("GAS_TOO_HIGH", await signed({ gas: 200_001n }));
    expect(accept(await signed({ gas: 200_000n }))).to.be.a("string");
    await refused("NONCE_INVALID", await signed({ nonce: 2n ** 53n }));
  });

  it("refuses a deadline that has passed or is too far away", async () => {
    await refused("EXPIRED", await signed({ deadline: BigInt(NOW) }));
    expect(accept(await signed({ deadline: BigInt(NOW + 600) }))).to.be.a("string");
    await refused("DEADLINE_TOO_FAR", await signed({ deadline: BigInt(NOW + 601) }));
  });
});
