import { expect } from "chai";
import { concat, dataSlice, parseEther, toBeHex, ZeroAddress, ZeroHash, id as hashOf, MaxUint256 } from "ethers";
import { HomeMilkBridge__factory, RemoteMilkBridge__factory } from "../../typechain-types/index.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import {
  BridgeWorld,
  bridgeFixture,
  CAP,
  crossedFixture,
  DELAY,
  ELSEWHERE,
  HERE,
  idOf,
  Refusal,
  SETTINGS,
  State,
  type Settings,
} from "../support/bridge/BridgeWorld.js";
import { ethers, FOREVER, loadFixture, networkHelpers, time } from "../support/fixture.js";

const AMOUNT = parseEther("100");
const LANE = 6 * 3_600;
const MLK = parseEther("1");
const FEE = SETTINGS.fee;

/** What both ends agree on at any time, and what their tokens say. */
async function expectBooks(world: BridgeWorld) {
  const [home, away] = [await world.home.bridge.totals(), await world.away.bridge.totals()];
  const [there, back] = [home.sent - home.refunded - away.delivered, away.sent - away.refunded - home.delivered];
  expect(home.outstanding, "locked = minted + under way").to.equal(away.outstanding + there + back);
  expect(there, "under way from home").to.be.at.least(0n);
  expect(back, "under way to home").to.be.at.least(0n);
  expect(await world.away.token.totalSupply(), "minted").to.equal(away.outstanding);
  expect(await world.home.token.balanceOf(world.home.bridge), "locked").to.be.at.least(home.outstanding);
}

/** A transfer from home that was refused away, whose refund nobody has carried back. */
async function refusedFixture() {
  const world = await BridgeWorld.deploy();
  const message = await world.send(world.home, AMOUNT, await world.away.token.getAddress());
  await world.deliver(world.away, message);
  return { world, message };
}

/** A transfer from home in the queue away. */
async function queuedFixture() {
  const world = await BridgeWorld.deploy();
  const message = await world.send(world.home, parseEther("20001"));
  await world.deliver(world.away, message);
  return { world, message };
}

describe("MilkBridge", () => {
  describe("constructor and setSettings", () => {
    const wrong: Partial<Settings>[] = [
      { dayLimit: 1n },
      { recipientLimit: 10n ** 14n + 1n },
      { transferLimit: 2n ** 44n * 10n ** 14n },
      { cap: MLK + 1n },
      { cap: 2n ** 32n * MLK },
      { delay: 599n },
      { delay: 30n * 86_400n + 1n },
      { fee: 10n ** 16n + 1n },
      { fee: 2n ** 24n * 10n ** 16n },
      { fee: 10n ** 16n, feeRecipient: ZeroAddress },
    ];

    it("reverts with InvalidSettings for what is no multiple, does not fit, has no recipient, or a delay out of bounds", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast, forwarder } = world;
      const factory = new HomeMilkBridge__factory(cast.linker);
      for (const change of wrong) {
        const settings = { ...SETTINGS, feeRecipient: cast.treasury.address, ...change };
        await expect(world.change(home, change))
          .to.be.revertedWithCustomError(home.bridge, "MilkBridge_InvalidSettings")
          .withArgs(Object.values(settings));
        await expect(factory.deploy(home.gateway, home.token, forwarder, settings)).to.be.revertedWithCustomError(
          home.bridge,
          "MilkBridge_InvalidSettings",
        );
      }
    });

    it("takes the largest and the smallest, tells old and new, by the timelock only", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast } = world;
      const largest = {
        dayLimit: (2n ** 44n - 1n) * 10n ** 14n,
        recipientLimit: (2n ** 44n - 1n) * 10n ** 14n,
        transferLimit: (2n ** 44n - 1n) * 10n ** 14n,
        cap: (2n ** 32n - 1n) * MLK,
        delay: 30n * 86_400n,
        fee: (2n ** 24n - 1n) * 10n ** 16n,
        feeRecipient: cast.other.address,
      };
      const smallest = {
        dayLimit: 0n,
        recipientLimit: 0n,
        transferLimit: 0n,
        cap: 0n,
        delay: 600n,
        fee: 0n,
        feeRecipient: ZeroAddress,
      };
      const before = await home.bridge.settings();
      await expect(world.change(home, largest))
        .to.emit(home.bridge, "SettingsChanged")
        .withArgs([...before], Object.values(largest));
      expect([...(await home.bridge.settings())]).to.deep.equal(Object.values(largest));
      await world.change(home, smallest);
      expect([...(await home.bridge.settings())]).to.deep.equal(Object.values(smallest));
      for (const account of [cast.council, cast.guardian, cast.watcher, cast.member]) {
        await expect(home.bridge.connect(account).setSettings(smallest))
          .to.be.revertedWithCustomError(home.bridge, "AccessControlUnauthorizedAccount")
          .withArgs(account, ZeroHash);
      }
    });

    it("makes its token away from home, which has a cap", async () => {
      const { away, cast } = await loadFixture(bridgeFixture);
      const settings = { ...SETTINGS, fee: 0n };
      const factory = new RemoteMilkBridge__factory(cast.linker);
      expect(await (await ethers.getContractAt("PublicMilk", await away.bridge.token())).bridge()).to.equal(
        away.bridge,
      );
      await expect(factory.deploy(away.gateway, 0n, ZeroAddress, settings))
        .to.be.revertedWithCustomError(away.token, "ERC20InvalidCap")
        .withArgs(0n);
    });
  });

  describe("link, messageFailed, messageExpired, receiveMessage", () => {
    it("are the gateway's alone, and link happens once", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      const { bridge } = home;
      const own = bridge.connect(cast.admin);
      const refused = [bridge, "MilkBridge_NotGateway"] as const;
      await expect(own.link())
        .to.be.revertedWithCustomError(...refused)
        .withArgs(cast.admin);
      await expect(own.messageFailed(idOf(1n)))
        .to.be.revertedWithCustomError(...refused)
        .withArgs(cast.admin);
      await expect(own.messageExpired(idOf(1n), "0x"))
        .to.be.revertedWithCustomError(...refused)
        .withArgs(cast.admin);
      const sender = await home.gateway.counterpart();
      await expect(own.receiveMessage(idOf(1n), sender, "0x"))
        .to.be.revertedWithCustomError(bridge, "ERC7786RecipientUnauthorizedGateway")
        .withArgs(cast.admin, sender);
      const gateway = await home.gateway.getAddress();
      await networkHelpers.impersonateAccount(gateway);
      await networkHelpers.setBalance(gateway, MLK);
      const asGateway = bridge.connect(await ethers.getSigner(gateway));
      await expect(asGateway.link()).to.be.revertedWithCustomError(bridge, "MilkBridge_AlreadyLinked");
      for (const other of [
        concat([dataSlice(sender, 0, 8), cast.other.address]),
        concat(["0x000100000163", dataSlice(sender, 7)]),
      ]) {
        await expect(asGateway.receiveMessage(idOf(1n), other, "0x"))
          .to.be.revertedWithCustomError(bridge, "ERC7786RecipientUnauthorizedGateway")
          .withArgs(gateway, other);
      }
    });

    it("knows one other chain", async () => {
      const { home } = await loadFixture(bridgeFixture);
      const chain = (id: bigint) => concat(["0x0001000002", toBeHex(id, 2), "0x00"]);
      expect([...(await home.bridge.getLink(chain(ELSEWHERE)))]).to.deep.equal([
        await home.gateway.getAddress(),
        await home.gateway.counterpart(),
      ]);
      expect([...(await home.bridge.getLink(chain(HERE)))]).to.deep.equal([ZeroAddress, "0x"]);
      const unlinked = await BridgeWorld.deploy({}, false);
      expect([...(await unlinked.home.bridge.getLink(chain(ELSEWHERE)))]).to.deep.equal([ZeroAddress, "0x"]);
    });
  });

  describe("send", () => {
    it("locks the amount, takes the fee beside it, and keeps the sender here", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast } = world;
      const sending = home.bridge.connect(cast.member).send(cast.other, AMOUNT, FEE, ZeroHash);
      await expect(sending).to.changeTokenBalances(
        ethers,
        home.token,
        [cast.member, home.bridge],
        [-AMOUNT - FEE, AMOUNT + FEE],
      );
      await expect(sending)
        .to.emit(home.bridge, "CrosschainFungibleTransferSent")
        .withArgs(idOf(1n), cast.member, cast.other.address.toLowerCase(), AMOUNT)
        .and.not.to.emit(home.bridge, "RecordNoted");
      expect([...(await home.bridge.sentOf(idOf(1n)))]).to.deep.equal([cast.member.address, AMOUNT]);
      expect([...(await home.bridge.totals())]).to.deep.equal([AMOUNT, 0n, 0n, 0n, 0n, AMOUNT]);
      await expectBooks(world);
    });

    it("says nothing of the sender to the other chain", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      const sent = await (
        await home.bridge.connect(cast.member).send(cast.other, AMOUNT, FEE, hashOf("record"))
      ).wait();
      const gateway = await home.gateway.getAddress();
      const log = sent?.logs.find(({ address }) => address === gateway);
      const said = `${log?.data}${log?.topics.join("")}`.toLowerCase();
      expect(said).to.include(cast.other.address.slice(2).toLowerCase());
      expect(said).not.to.include(cast.member.address.slice(2).toLowerCase());
      expect(said).not.to.include(hashOf("record").slice(2));
    });

    it("notes the record's hash here only", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      const record = hashOf("salted record");
      await expect(home.bridge.connect(cast.member).send(cast.other, AMOUNT, FEE, record))
        .to.emit(home.bridge, "RecordNoted")
        .withArgs(idOf(1n), record);
    });

    it("runs a member's signed request: no gas, once, and the sender is the signer", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast, forwarder } = world;
      const data = home.bridge.interface.encodeFunctionData("send", [cast.other.address, AMOUNT, FEE, ZeroHash]);
      const to = await home.bridge.getAddress();
      const request = await signForwardRequest(forwarder, cast.member, { to, data, gas: 500_000n, deadline: FOREVER });
      await expect(forwarder.connect(cast.courier).execute(request))
        .to.emit(home.bridge, "CrosschainFungibleTransferSent")
        .withArgs(idOf(1n), cast.member, cast.other.address.toLowerCase(), AMOUNT);
      await expect(forwarder.connect(cast.courier).execute(request)).to.be.revertedWithCustomError(
        forwarder,
        "ERC2771ForwarderInvalidSigner",
      );
      const forged = `${data}${cast.member.address.slice(2)}`;
      await expect(cast.stranger.sendTransaction({ to, data: forged })).to.be.revertedWithCustomError(
        home.token,
        "ERC20InsufficientAllowance",
      );
    });

    it("reverts with ZeroAmount, and InvalidRecipient for zero and the bridge there", async () => {
      const world = await loadFixture(crossedFixture);
      const { cast } = world;
      for (const end of [world.home, world.away]) {
        const own = end.bridge.connect(cast.member);
        await expect(own.send(cast.other, 0n, CAP, ZeroHash)).to.be.revertedWithCustomError(
          end.bridge,
          "MilkBridge_ZeroAmount",
        );
        for (const to of [ZeroAddress, await world.opposite(end).bridge.getAddress()]) {
          await expect(own.send(to, 1n, CAP, ZeroHash))
            .to.be.revertedWithCustomError(end.bridge, "MilkBridge_InvalidRecipient")
            .withArgs(to.toLowerCase());
        }
      }
    });

    it("reverts with FeeAboveMaximum when the fee is a wei more than agreed to", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast } = world;
      await expect(home.bridge.connect(cast.member).send(cast.other, AMOUNT, FEE - 1n, ZeroHash))
        .to.be.revertedWithCustomError(home.bridge, "MilkBridge_FeeAboveMaximum")
        .withArgs(FEE, FEE - 1n);
    });

    it("reverts with CapExceeded for a wei above the cap, and goes again once something came back", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, away, cast } = world;
      await world.change(home, { cap: parseEther("100") });
      await world.deliver(away, await world.send(home, AMOUNT, cast.member.address));
      const own = home.bridge.connect(cast.member);
      const exceeded = [home.bridge, "MilkBridge_CapExceeded"] as const;
      await expect(own.send(cast.other, 1n, CAP, ZeroHash))
        .to.be.revertedWithCustomError(...exceeded)
        .withArgs(AMOUNT + 1n, AMOUNT);
      await expect(own.send(cast.other, MaxUint256, CAP, ZeroHash))
        .to.be.revertedWithCustomError(...exceeded)
        .withArgs(MaxUint256, AMOUNT);
      await world.send(away, 1n);
      await expect(own.send(cast.other, 1n, CAP, ZeroHash))
        .to.be.revertedWithCustomError(...exceeded)
        .withArgs(AMOUNT + 1n, AMOUNT);
      await world.deliver(home, await world.send(away, 5n));
      await own.send(cast.other, 5n, CAP, ZeroHash);
      await expectBooks(world);
    });

    it("burns away from home, without an allowance, and no more than the sender has", async () => {
      const world = await loadFixture(crossedFixture);
      const { away, cast } = world;
      const own = away.bridge.connect(cast.member);
      await expect(own.send(cast.other, AMOUNT, 0n, ZeroHash)).to.changeTokenBalances(
        ethers,
        away.token,
        [cast.member],
        [-AMOUNT],
      );
      await expect(own.send(cast.other, parseEther("901"), 0n, ZeroHash))
        .to.be.revertedWithCustomError(away.token, "ERC20InsufficientBalance")
        .withArgs(cast.member, parseEther("900"), parseEther("901"));
      await expect(
        away.bridge.connect(cast.stranger).send(cast.other, MaxUint256, 0n, ZeroHash),
      ).to.be.revertedWithCustomError(away.token, "ERC20InsufficientBalance");
      await expectBooks(world);
    });

    it("takes a fee away from home by burning and minting", async () => {
      const world = await loadFixture(crossedFixture);
      const { away, cast } = world;
      await world.change(away, { fee: FEE, feeRecipient: cast.treasury.address });
      await expect(away.bridge.connect(cast.member).send(cast.other, AMOUNT, FEE, ZeroHash)).to.changeTokenBalances(
        ethers,
        away.token,
        [cast.member, away.bridge],
        [-AMOUNT - FEE, FEE],
      );
      await expectBooks(world);
      await expect(away.bridge.collectFees()).to.changeTokenBalances(
        ethers,
        away.token,
        [cast.treasury, away.bridge],
        [FEE, -FEE],
      );
      await expectBooks(world);
    });
  });

  describe("crosschainTransfer", () => {
    const interoperable = (chain: bigint, bytes: string) =>
      concat(["0x0001000002", toBeHex(chain, 2), toBeHex(dataLengthOf(bytes), 1), bytes]);
    const dataLengthOf = (bytes: string) => (bytes.length - 2) / 2;

    it("does the same where there is no fee, and reverts with FeeAboveMaximum where there is one", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast } = world;
      const own = home.bridge.connect(cast.member);
      const to = interoperable(ELSEWHERE, cast.other.address);
      await expect(own.crosschainTransfer(to, AMOUNT))
        .to.be.revertedWithCustomError(home.bridge, "MilkBridge_FeeAboveMaximum")
        .withArgs(FEE, 0n);
      await world.change(home, { fee: 0n });
      await expect(own.crosschainTransfer(to, AMOUNT))
        .to.emit(home.bridge, "CrosschainFungibleTransferSent")
        .withArgs(idOf(1n), cast.member, cast.other.address.toLowerCase(), AMOUNT);
    });

    it("reverts with InvalidRecipient for 0, 19, 21 and 32 bytes, UnknownChain for another chain, and for what is no address", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast } = world;
      await world.change(home, { fee: 0n });
      const own = home.bridge.connect(cast.member);
      for (const length of [0, 19, 21, 32]) {
        const bytes = `0x${"11".repeat(length)}`;
        await expect(own.crosschainTransfer(interoperable(ELSEWHERE, bytes), AMOUNT))
          .to.be.revertedWithCustomError(home.bridge, "MilkBridge_InvalidRecipient")
          .withArgs(bytes);
      }
      for (const chain of [HERE, 5n]) {
        const to = interoperable(chain, cast.other.address);
        await expect(own.crosschainTransfer(to, AMOUNT))
          .to.be.revertedWithCustomError(home.bridge, "MilkBridge_UnknownChain")
          .withArgs(to);
      }
      await expect(own.crosschainTransfer("0x0002", AMOUNT)).to.be.revertedWithCustomError(
        home.bridge,
        "InteroperableAddressParsingError",
      );
    });
  });

  describe("arrival", () => {
    it("mints away and unlocks at home, whole", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, away, cast } = world;
      const there = await world.send(home, AMOUNT, cast.member.address);
      await expect(world.deliver(away, there))
        .to.emit(away.bridge, "CrosschainFungibleTransferReceived")
        .withArgs(there.id, "0x", cast.member, AMOUNT)
        .and.to.emit(away.token, "CrosschainMint")
        .withArgs(cast.member, AMOUNT, away.bridge);
      await expectBooks(world);
      const back = await world.send(away, 40n);
      await expectBooks(world);
      await expect(world.deliver(home, back)).to.changeTokenBalances(
        ethers,
        home.token,
        [cast.other, home.bridge],
        [40n, -40n],
      );
      await expectBooks(world);
      expect([...(await home.bridge.totals())]).to.deep.equal([AMOUNT, 40n, 0n, 0n, 0n, AMOUNT - 40n]);
      expect([...(await away.bridge.totals())]).to.deep.equal([40n, AMOUNT, 0n, 0n, 0n, AMOUNT - 40n]);
    });

    it("refuses payloads of other lengths, amounts of zero, and zero, token, bridge and gateway as recipients", async () => {
      const world = await loadFixture(crossedFixture);
      let number = 100n;
      for (const end of [world.home, world.away]) {
        const { gateway, bridge, token } = end;
        const refuse = async (
          change: { payload?: string; to?: string; amount?: bigint },
          reason: bigint,
          counted: bigint,
        ) => {
          const forged = await world.forged(change.amount ?? 5n, ++number, change.to);
          const message = { ...forged, payload: change.payload ?? forged.payload };
          const before = (await bridge.totals()).refused;
          await expect(world.deliver(end, message))
            .to.emit(gateway, "MessageStateChanged")
            .withArgs(message.id, State.Refused)
            .and.to.emit(bridge, "TransferRefused")
            .withArgs(message.id, reason, counted);
          expect(await gateway.stateOf(message.id)).to.equal(State.Refused);
          expect((await bridge.totals()).refused - before).to.equal(counted);
        };
        for (const length of [0, 31, 33, 64]) {
          await refuse({ payload: `0x${"11".repeat(length)}` }, Refusal.Malformed, 0n);
        }
        for (const target of [ZeroAddress, bridge, gateway, token]) {
          const to = typeof target === "string" ? target : await target.getAddress();
          await refuse({ to }, Refusal.Recipient, 5n);
        }
        await refuse({ amount: 0n }, Refusal.Amount, 0n);
      }
    });

    it("refuses at home more than is locked and not queued", async () => {
      const world = await loadFixture(crossedFixture);
      const { home } = world;
      const [queued, rest] = [parseEther("600"), parseEther("400")];
      await world.change(home, { transferLimit: parseEther("500") });
      await world.deliver(home, await world.forged(queued, 50n));
      for (const [number, amount, state] of [
        [51n, rest + 1n, State.Refused],
        [52n, rest, State.Delivered],
        [53n, 1n, State.Refused],
      ] as const) {
        const message = await world.forged(amount, number);
        await world.deliver(home, message);
        expect(await home.gateway.stateOf(message.id), String(number)).to.equal(state);
      }
      const [refusal] = await home.bridge.queryFilter(home.bridge.filters.TransferRefused(idOf(51n, ELSEWHERE)));
      expect(refusal?.args.reason).to.equal(Refusal.Room);
    });

    it("refuses away what would be above the cap, queued included, and above the token's own cap", async () => {
      const world = await loadFixture(bridgeFixture);
      const { away } = world;
      await world.change(away, { cap: parseEther("100"), transferLimit: parseEther("60") });
      const arrive = async (amount: bigint, number: bigint) => {
        const message = await world.forged(amount, number);
        await world.deliver(away, message);
        return away.gateway.stateOf(message.id);
      };
      expect(await arrive(parseEther("61"), 1n)).to.equal(State.Held);
      expect(await arrive(parseEther("39") + 1n, 2n)).to.equal(State.Refused);
      expect(await arrive(parseEther("39"), 3n)).to.equal(State.Delivered);
      expect(await arrive(1n, 4n)).to.equal(State.Refused);
      await world.change(away, { cap: (2n ** 32n - 1n) * MLK });
      expect(await arrive(CAP, 5n)).to.equal(State.Refused);
      expect(await arrive(CAP - parseEther("100"), 6n)).to.equal(State.Held);
    });

    it("counts a refusal once: what was refused is neither delivered nor expired later", async () => {
      const { world, message } = await loadFixture(refusedFixture);
      const { gateway } = world.away;
      const arrived = [gateway, "AttestorGateway_AlreadyArrived"] as const;
      await expect(world.deliver(world.away, message))
        .to.be.revertedWithCustomError(...arrived)
        .withArgs(message.id, State.Refused);
      await time.increaseTo(message.deadline + 1n);
      await expect(world.expire(world.away, message))
        .to.be.revertedWithCustomError(...arrived)
        .withArgs(message.id, State.Refused);
    });
  });

  describe("limits", () => {
    const L = { transferLimit: parseEther("100"), recipientLimit: parseEther("150"), dayLimit: parseEther("200") };

    async function limited(): Promise<{
      world: BridgeWorld;
      at: (lane: number, offset: number) => Promise<void>;
      arrive: (amount: bigint, to?: string) => Promise<bigint>;
    }> {
      const world = await BridgeWorld.deploy(L);
      const start = (Math.floor((await time.latest()) / LANE) + 2) * LANE;
      let number = 0n;
      return {
        world,
        at: (lane, offset) => time.setNextBlockTimestamp(start + lane * LANE + offset),
        arrive: async (amount, to) => {
          const { away } = world;
          const message = await world.forged(amount, ++number, to ?? toBeHex(1_000n + number, 20));
          await world.deliver(away, message);
          return away.gateway.stateOf(message.id);
        },
      };
    }

    it("lets a transfer of exactly the limit leave at once, and queues a unit more", async () => {
      const { arrive } = await loadFixture(limited);
      expect(await arrive(L.transferLimit)).to.equal(State.Delivered);
      expect(await arrive(L.transferLimit + 1n)).to.equal(State.Held);
    });

    it("holds one recipient's limit over several transfers, and leaves others'", async () => {
      const { world, arrive } = await loadFixture(limited);
      const to = world.cast.other.address;
      expect(await arrive(parseEther("100"), to)).to.equal(State.Delivered);
      expect(await world.away.bridge.availableFor(to)).to.equal(parseEther("50"));
      expect(await arrive(parseEther("50") + 1n, to)).to.equal(State.Held);
      expect(await arrive(parseEther("50"), to)).to.equal(State.Delivered);
      expect(await arrive(1n, to)).to.equal(State.Held);
      expect(await world.away.bridge.availableFor(world.cast.stranger)).to.equal(parseEther("50"));
      expect(await arrive(parseEther("50"))).to.equal(State.Delivered);
      expect(await world.away.bridge.availableFor(world.cast.stranger)).to.equal(0n);
      expect(await arrive(1n)).to.equal(State.Held);
    });

    it("holds all recipients' limit around midnight and any other edge, until 24 hours have passed for certain", async () => {
      const { at, arrive } = await loadFixture(limited);
      await at(0, LANE - 1);
      expect(await arrive(parseEther("100"))).to.equal(State.Delivered);
      await at(1, 0);
      expect(await arrive(parseEther("100"))).to.equal(State.Delivered);
      for (const [lane, offset] of [
        [1, 1],
        [2, 0],
        [4, 0],
        [4, LANE - 1],
      ] as const) {
        await at(lane, offset);
        expect(await arrive(1n), `${lane} ${offset}`).to.equal(State.Held);
      }
      // A second after the fifth lane began, the first 100 are more than 24 hours old; the second are not.
      await at(5, 0);
      expect(await arrive(parseEther("100"))).to.equal(State.Delivered);
      await at(5, 1);
      expect(await arrive(1n)).to.equal(State.Held);
      await at(6, 0);
      expect(await arrive(parseEther("100"))).to.equal(State.Delivered);
    });

    it("counts what was released against no limit", async () => {
      const { world, arrive } = await loadFixture(limited);
      const { away } = world;
      expect(await arrive(parseEther("150"))).to.equal(State.Held);
      await time.increase(DELAY);
      const [queued] = await away.bridge.queryFilter(away.bridge.filters.TransferQueued);
      await away.bridge.release(queued?.args.id ?? ZeroHash);
      expect(await arrive(parseEther("100"))).to.equal(State.Delivered);
      expect(await arrive(parseEther("100"))).to.equal(State.Delivered);
      expect(await arrive(1n)).to.equal(State.Held);
    });

    it("binds at once when the timelock lowers a limit", async () => {
      const { world, arrive } = await loadFixture(limited);
      expect(await arrive(parseEther("100"))).to.equal(State.Delivered);
      await world.change(world.away, { dayLimit: parseEther("50") });
      expect(await world.away.bridge.availableFor(world.cast.other)).to.equal(0n);
      expect(await arrive(1n)).to.equal(State.Held);
    });
  });

  describe("release", () => {
    it("pays out from the second the delay has passed, by anybody, once", async () => {
      const { world, message } = await loadFixture(queuedFixture);
      const { away, cast } = world;
      const entry = await away.bridge.queuedOf(message.id);
      const amount = parseEther("20001");
      expect([...entry]).to.deep.equal([
        cast.other.address,
        amount,
        BigInt(await time.latest()) + BigInt(DELAY),
        false,
      ]);
      expect((await away.bridge.totals()).queued).to.equal(amount);
      await time.setNextBlockTimestamp(entry.releasableAt - 1n);
      const releasing = away.bridge.connect(cast.stranger);
      await expect(releasing.release(message.id))
        .to.be.revertedWithCustomError(away.bridge, "MilkBridge_NotReleasable")
        .withArgs(message.id, entry.releasableAt);
      await time.setNextBlockTimestamp(entry.releasableAt);
      await expect(releasing.release(message.id))
        .to.emit(away.bridge, "TransferReleased")
        .withArgs(message.id)
        .and.to.emit(away.bridge, "CrosschainFungibleTransferReceived")
        .withArgs(message.id, "0x", cast.other, amount)
        .and.to.emit(away.gateway, "MessageStateChanged")
        .withArgs(message.id, State.Delivered);
      expect(await away.token.balanceOf(cast.other)).to.equal(amount);
      await expect(releasing.release(message.id))
        .to.be.revertedWithCustomError(away.bridge, "MilkBridge_NotQueued")
        .withArgs(message.id);
      await expectBooks(world);
    });

    it("is nobody's before, not even the guardian's, the council's or the timelock's; a changed delay changes nothing", async () => {
      const { world, message } = await loadFixture(queuedFixture);
      const { away, cast } = world;
      const { releasableAt } = await away.bridge.queuedOf(message.id);
      await world.change(away, { delay: 600n });
      await time.increase(600);
      for (const account of [cast.guardian, cast.council, cast.admin, cast.watcher]) {
        await expect(away.bridge.connect(account).release(message.id))
          .to.be.revertedWithCustomError(away.bridge, "MilkBridge_NotReleasable")
          .withArgs(message.id, releasableAt);
      }
    });

    it("waits while paused, and with NoRoom while there is none", async () => {
      const { world, message } = await loadFixture(queuedFixture);
      const { away, cast } = world;
      await time.increase(DELAY);
      await away.gateway.connect(cast.guardian).pause();
      await expect(away.bridge.release(message.id)).to.be.revertedWithCustomError(
        away.gateway,
        "AttestorGateway_Paused",
      );
      await away.gateway.connect(cast.council).unpause();
      await world.change(away, { cap: parseEther("20000") });
      await expect(away.bridge.release(message.id))
        .to.be.revertedWithCustomError(away.bridge, "MilkBridge_NoRoom")
        .withArgs(parseEther("20001"), parseEther("20000"));
      await world.change(away, { cap: parseEther("20001") });
      await away.bridge.release(message.id);
    });
  });

  describe("cancel", () => {
    it("refuses what is queued, by a guardian, also while paused; it is refunded and never paid out", async () => {
      const { world, message } = await loadFixture(queuedFixture);
      const { home, away, cast } = world;
      const amount = parseEther("20001");
      for (const account of [cast.admin, cast.council, cast.watcher, cast.stranger]) {
        await expect(away.bridge.connect(account).cancel([message.id]))
          .to.be.revertedWithCustomError(away.bridge, "AccessControlUnauthorizedAccount")
          .withArgs(account, await away.gateway.GUARDIAN_ROLE());
      }
      await away.gateway.connect(cast.watcher).pause();
      await expect(away.bridge.connect(cast.guardian).cancel([message.id]))
        .to.emit(away.bridge, "TransferRefused")
        .withArgs(message.id, Refusal.Cancelled, amount)
        .and.to.emit(away.gateway, "MessageStateChanged")
        .withArgs(message.id, State.Refused);
      await expect(away.bridge.connect(cast.guardian).cancel([message.id]))
        .to.be.revertedWithCustomError(away.bridge, "MilkBridge_NotQueued")
        .withArgs(message.id);
      await away.gateway.connect(cast.council).unpause();
      await time.increase(DELAY);
      await expect(away.bridge.release(message.id)).to.be.revertedWithCustomError(away.bridge, "MilkBridge_NotQueued");
      expect((await away.bridge.totals()).queued).to.equal(0n);
      await world.change(home, {
        transferLimit: amount + 10n ** 14n - (amount % 10n ** 14n),
        recipientLimit: parseEther("50000"),
      });
      await expect(world.settle(home, message.id)).to.changeTokenBalances(ethers, home.token, [cast.member], [amount]);
      await expectBooks(world);
    });

    it("takes many at once, or none when one is not queued", async () => {
      const { world, message } = await loadFixture(queuedFixture);
      const { away, home, cast } = world;
      const second = await world.send(home, parseEther("20001"));
      await world.deliver(away, second);
      const guardian = away.bridge.connect(cast.guardian);
      await expect(guardian.cancel([message.id, second.id, idOf(77n)]))
        .to.be.revertedWithCustomError(away.bridge, "MilkBridge_NotQueued")
        .withArgs(idOf(77n));
      await guardian.cancel([message.id, second.id]);
      expect((await away.bridge.totals()).refused).to.equal(parseEther("40002"));
    });
  });

  describe("refund", () => {
    it("gives the sender back what was refused, once, and not the fee", async () => {
      const { world, message } = await loadFixture(refusedFixture);
      const { home, cast } = world;
      const settling = world.settle(home, message.id);
      await expect(settling).to.changeTokenBalances(ethers, home.token, [cast.member, home.bridge], [AMOUNT, -AMOUNT]);
      await expect(settling)
        .to.emit(home.bridge, "TransferRefunded")
        .withArgs(message.id, cast.member, AMOUNT)
        .and.to.emit(home.gateway, "MessageFailed")
        .withArgs(message.id, State.Refused);
      expect([...(await home.bridge.sentOf(message.id))]).to.deep.equal([ZeroAddress, 0n]);
      for (const state of [State.Refused, State.Expired]) {
        await expect(world.settle(home, message.id, state))
          .to.be.revertedWithCustomError(home.bridge, "MilkBridge_NothingToRefund")
          .withArgs(message.id);
      }
      expect([...(await home.bridge.totals())]).to.deep.equal([AMOUNT, 0n, AMOUNT, 0n, 0n, 0n]);
      await expectBooks(world);
    });

    it("gives back what expired, and a delivery afterwards is impossible", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, away } = world;
      const message = await world.send(home, AMOUNT);
      await time.increaseTo(message.deadline + 1n);
      await expect(world.deliver(away, message)).to.be.revertedWithCustomError(
        away.gateway,
        "AttestorGateway_DeadlinePassed",
      );
      await world.expire(away, message);
      await expectBooks(world);
      await world.settle(home, message.id, State.Expired);
      await expect(world.deliver(away, message)).to.be.revertedWithCustomError(
        away.gateway,
        "AttestorGateway_DeadlinePassed",
      );
      await expectBooks(world);
    });

    it("mints back what was burnt when home refused it", async () => {
      const world = await loadFixture(crossedFixture);
      const { home, away, cast } = world;
      await world.send(away, 1n);
      const message = await world.send(away, AMOUNT, await home.token.getAddress());
      await world.deliver(home, message);
      await expect(world.settle(away, message.id)).to.changeTokenBalances(ethers, away.token, [cast.member], [AMOUNT]);
      await expectBooks(world);
    });

    it("waits in the queue over a limit; a guardian puts it back, and it can be carried back again", async () => {
      const { world, message } = await loadFixture(refusedFixture);
      const { home, cast } = world;
      await world.change(home, { transferLimit: 0n });
      await expect(world.settle(home, message.id))
        .to.emit(home.bridge, "TransferQueued")
        .withArgs(message.id, cast.member, AMOUNT, BigInt(await time.latest()) + 1n + BigInt(DELAY), true);
      await expect(world.settle(home, message.id)).to.be.revertedWithCustomError(
        home.bridge,
        "MilkBridge_NothingToRefund",
      );
      expect((await home.bridge.totals()).queued).to.equal(0n);
      await expect(home.bridge.connect(cast.guardian).cancel([message.id]))
        .to.emit(home.bridge, "RefundPutBack")
        .withArgs(message.id);
      expect([...(await home.bridge.sentOf(message.id))]).to.deep.equal([cast.member.address, AMOUNT]);
      await world.settle(home, message.id);
      await time.increase(DELAY);
      await expect(home.bridge.release(message.id)).to.changeTokenBalances(ethers, home.token, [cast.member], [AMOUNT]);
      await expect(world.settle(home, message.id)).to.be.revertedWithCustomError(
        home.bridge,
        "MilkBridge_NothingToRefund",
      );
      await expectBooks(world);
    });

    it("reverts with NotLocked when attestors lie about a refund of what left already", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, away, cast } = world;
      const message = await world.send(home, AMOUNT, cast.member.address);
      await world.deliver(away, message);
      await world.deliver(home, await world.send(away, 1n));
      await expect(world.settle(home, message.id))
        .to.be.revertedWithCustomError(home.bridge, "MilkBridge_NotLocked")
        .withArgs(AMOUNT, AMOUNT - 1n);
    });
  });

  describe("collectFees", () => {
    it("pays the fees and what came uninvited to their recipient, and never what is locked", async () => {
      const world = await loadFixture(bridgeFixture);
      const { home, cast } = world;
      await world.send(home, AMOUNT);
      await world.send(home, AMOUNT);
      await home.token.connect(cast.member).transfer(home.bridge, 7n);
      const collecting = home.bridge.connect(cast.stranger).collectFees();
      await expect(collecting).to.changeTokenBalances(
        ethers,
        home.token,
        [cast.treasury, home.bridge],
        [2n * FEE + 7n, -2n * FEE - 7n],
      );
      await expect(collecting)
        .to.emit(home.bridge, "FeesCollected")
        .withArgs(cast.treasury, 2n * FEE + 7n);
      expect(await home.token.balanceOf(home.bridge)).to.equal(2n * AMOUNT);
      await expect(home.bridge.collectFees()).to.changeTokenBalances(ethers, home.token, [cast.treasury], [0n]);
      await expectBooks(world);
    });
  });
});
