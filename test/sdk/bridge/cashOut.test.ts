import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { testWallet } from "../../../local/chain/testWallet.js";
import { carry } from "../../../local/bridge/carry.js";
import { deployAlliance } from "../../../scripts/alliance/deployAlliance.js";
import { bridgePlaces } from "../../../sdk/bridge/BridgePlaces.js";
import { bridgeReserves } from "../../../sdk/bridge/bridgeReserves.js";
import { bridgeStatus } from "../../../sdk/bridge/bridgeStatus.js";
import { cashOut } from "../../../sdk/bridge/cashOut.js";
import { connectBridge } from "../../../sdk/bridge/connectBridge.js";
import { transferIdOf } from "../../../sdk/bridge/transferIdOf.js";
import { bridgedManifest } from "../../support/bridgedManifest.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const AN_HOUR = 3_600;

describe("cashOut", () => {
  it("sends MLK to the public chain without gas, shows the terms before, and tells where it stands until it is back", async () => {
    const here = await hre.network.create({ network: "default", override: { chainId: 31_337 } });
    const there = await hre.network.create({ network: "default", override: { chainId: 31_338 } });
    const manifest = bridgedManifest();
    const alliance = await deployAlliance(here, manifest, { publicChain: { connection: there } });
    const [courier] = await here.ethers.getSigners();
    const member = await here.ethers.getSigner(manifest.milk.allocations[1]?.to ?? "");
    const away = await there.ethers.getSigner(member.address);
    const bridge = connectBridge(bridgePlaces.parse(alliance.bridge), courier ?? null, away);
    const parts = { bridge, forwarder: alliance.forwarder };
    const deadline = BigInt(((await here.ethers.provider.getBlock("latest"))?.timestamp ?? 0) + AN_HOUR);
    const order = { amount: parseEther("1000"), to: away, deadline };
    await expectAllianceError("INVALID_AMOUNT", () => cashOut(parts, member, { ...order, amount: 0n }));
    await expectAllianceError("NOT_ENOUGH_MILK", () => cashOut(parts, member, { ...order, amount: 2n ** 95n }));
    const cashing = await cashOut(parts, member, order);
    const { terms } = cashing;
    expect(terms).to.include({ fee: parseEther("2"), total: parseEther("1002"), delay: 0n });
    expect((await cashOut(parts, member, { ...order, amount: parseEther("10001") })).terms.delay).to.equal(43_200n);
    const requests = await cashing.sign();
    for (const request of requests.slice(0, -1)) await alliance.forwarder.execute(request);
    const last = requests.at(-1);
    if (last === undefined) throw new TypeError("nothing was signed");
    const receipt = await (await alliance.forwarder.execute(last)).wait();
    if (receipt === null) throw new TypeError("it was not mined");
    const id = await transferIdOf(bridge.private, receipt);
    expect((await bridgeStatus(bridge, id)).state).to.equal("under way");
    expect((await bridgeReserves(bridge)).fromHome.inFlight).to.equal(parseEther("1000"));
    const attestors = manifest.bridge?.attestors.map(({ address }) => testWallet(address)) ?? [];
    await carry(bridge.private, bridge.public, receipt, attestors);
    expect((await bridgeStatus(bridge, id)).state).to.equal("delivered");
    expect(await bridge.public.token.balanceOf(away)).to.equal(parseEther("1000"));
    const reserves = await bridgeReserves(bridge);
    expect([reserves.locked, reserves.minted, reserves.findings]).to.deep.equal([
      parseEther("1000"),
      parseEther("1000"),
      [],
    ]);
    await expectAllianceError("TRANSFER_UNKNOWN", () => bridgeStatus(bridge, `0x${"0".repeat(64)}`));
  });
});
