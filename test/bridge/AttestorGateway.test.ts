import { expect } from "chai";
import {
  concat,
  dataSlice,
  hexlify,
  id as hashOf,
  keccak256,
  parseEther,
  toBeHex,
  ZeroAddress,
  ZeroHash,
} from "ethers";
import { AttestorGateway__factory, DeafBridge__factory } from "../../typechain-types/index.js";
import {
  BridgeWorld,
  bridgeFixture,
  CAP,
  crossedFixture,
  ELSEWHERE,
  HERE,
  idOf,
  LIFETIME,
  payloadOf,
  Refusal,
  remoteOf,
  State,
  THRESHOLD,
  type Lie,
} from "../support/bridge/BridgeWorld.js";
import { ethers, loadFixture, networkHelpers, time } from "../support/fixture.js";

const AMOUNT = parseEther("100");
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const DEADLINE = hashOf("deadline(uint64)").slice(0, 10);

async function unlinkedFixture() {
  return BridgeWorld.deploy({}, false);
}

/** A signature with the other `s` that the same key could have made. */
function malleated(signature: string): string {
  const s = ORDER - BigInt(dataSlice(signature, 32, 64));
  const v = 55 - Number(dataSlice(signature, 64, 65));
  return concat([dataSlice(signature, 0, 32), toBeHex(s, 32), toBeHex(v)]);
}

/** One signature of those that stand one after the other. */
const part = (signatures: string, index: number) => dataSlice(signatures, index * 65, index * 65 + 65);

/** A sent message that nobody has delivered. */
async function sentFixture() {
  const world = await BridgeWorld.deploy();
  return { world, message: await world.send(world.home, AMOUNT) };
}

/** The bridge as a signer: for calls that only it may make. */
async function asBridge(world: BridgeWorld) {
  const bridge = await world.home.bridge.getAddress();
  await networkHelpers.impersonateAccount(bridge);
  await networkHelpers.setBalance(bridge, parseEther("1"));
  return world.home.gateway.connect(await ethers.getSigner(bridge));
}

describe("AttestorGateway", () => {
  describe("constructor", () => {
    async function deploying(change: { signers?: string[]; threshold?: number; lifetime?: number; admin?: string }) {
      const { attestors, cast } = await loadFixture(bridgeFixture);
      const factory = new AttestorGateway__factory(cast.linker);
      const signers = change.signers ?? attestors.map(({ address }) => address);
      const powers = { admin: change.admin ?? cast.admin, council: [], guardians: [], watchers: [] };
      const gateway = factory.deploy(cast.linker, powers, signers, change.threshold ?? 3, change.lifetime ?? LIFETIME);
      return { factory, signers, gateway };
    }

    it("gives each role to whom it names, and nothing to the deployer", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      const { gateway } = home;
      const roles = [
        ZeroHash,
        await gateway.COUNCIL_ROLE(),
        await gateway.GUARDIAN_ROLE(),
        await gateway.WATCHER_ROLE(),
      ];
      const holders = [cast.admin, cast.council, cast.guardian, cast.watcher];
      for (const [i, role] of roles.entries()) {
        expect(await gateway.getRoleMembers(role)).to.deep.equal([holders[i]?.address]);
        expect(await gateway.hasRole(role, cast.linker)).to.equal(false);
      }
    });

    it("reverts with InvalidSigners for none, too many, unsorted, twice, zero, or a threshold of half, none, or more than all", async () => {
      const { attestors } = await loadFixture(bridgeFixture);
      const all = attestors.map(({ address }) => address);
      const [first = "", second = ""] = all;
      const many = Array.from({ length: 33 }, (_, i) => toBeHex(i + 1, 20));
      const cases: [string[], number][] = [
        ...([
          [[], 0],
          [[], 1],
          [many, 17],
          [[second, first], 2],
          [[first, first], 2],
        ] as [string[], number][]),
        ...([
          [[ZeroAddress, first], 2],
          [all, 0],
          [all, 2],
          [all, 6],
          [all.slice(0, 4), 2],
        ] as [string[], number][]),
      ];
      for (const [signers, threshold] of cases) {
        const { factory, gateway } = await deploying({ signers, threshold });
        await expect(gateway)
          .to.be.revertedWithCustomError(factory, "AttestorGateway_InvalidSigners")
          .withArgs(
            signers.map((each) => ethers.getAddress(each)),
            threshold,
          );
      }
    });

    it("takes 32 attestors, one attestor, and just more than half", async () => {
      const many = Array.from({ length: 32 }, (_, i) => toBeHex(i + 1, 20));
      for (const [signers, threshold] of [
        [many, 17],
        [many.slice(0, 1), 1],
        [many.slice(0, 3), 2],
      ] as const) {
        const { gateway } = await deploying({ signers: [...signers], threshold });
        expect((await (await gateway).signerSet()).threshold).to.equal(threshold);
      }
    });

    it("reverts with InvalidLifetime below an hour and above 30 days, and with NoAdmin", async () => {
      for (const lifetime of [3_599, 30 * 86_400 + 1]) {
        const { factory, gateway } = await deploying({ lifetime });
        await expect(gateway)
          .to.be.revertedWithCustomError(factory, "AttestorGateway_InvalidLifetime")
          .withArgs(lifetime);
      }
      for (const lifetime of [3_600, 30 * 86_400]) await (await deploying({ lifetime })).gateway;
      const { factory, gateway } = await deploying({ admin: ZeroAddress });
      await expect(gateway).to.be.revertedWithCustomError(factory, "AttestorGateway_NoAdmin");
    });
  });

  describe("link", () => {
    it("names both ends once, by its linker only", async () => {
      const { home, away, cast } = await loadFixture(unlinkedFixture);
      const remote = await remoteOf(away);
      const { gateway, bridge } = home;
      await expect(gateway.connect(cast.admin).link(bridge, remote))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_NotLinker")
        .withArgs(cast.admin);
      await expect(gateway.link(bridge, remote))
        .to.emit(gateway, "Linked")
        .withArgs(bridge, Object.values(remote))
        .and.to.emit(bridge, "LinkRegistered");
      expect(await gateway.bridge()).to.equal(bridge);
      expect([...(await gateway.remote())]).to.deep.equal(Object.values(remote));
      expect(await gateway.linker()).to.equal(cast.linker);
      await expect(gateway.link(bridge, remote))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_NotLinker")
        .withArgs(cast.linker);
    });

    it("reverts with InvalidLink when a part is missing or the other chain is this one", async () => {
      const { home, away } = await loadFixture(unlinkedFixture);
      const remote = await remoteOf(away);
      const wrong = [
        { ...remote, chainId: HERE },
        { ...remote, chainId: 0n },
        { ...remote, gateway: ZeroAddress },
        { ...remote, bridge: ZeroAddress },
        { ...remote, token: ZeroAddress },
      ];
      for (const each of wrong) {
        await expect(home.gateway.link(home.bridge, each)).to.be.revertedWithCustomError(
          home.gateway,
          "AttestorGateway_InvalidLink",
        );
      }
      await expect(home.gateway.link(ZeroAddress, remote)).to.be.revertedWithCustomError(
        home.gateway,
        "AttestorGateway_InvalidLink",
      );
    });

    it("reverts with NotLinked before: nothing is sent, believed, expired or settled", async () => {
      const world = await loadFixture(unlinkedFixture);
      const { gateway, bridge } = world.home;
      const refused = [gateway, "AttestorGateway_NotLinked"] as const;
      const message = await world.forged(AMOUNT, 1n);
      await expect(
        bridge.connect(world.cast.member).send(world.cast.other, 1n, CAP, ZeroHash),
      ).to.be.revertedWithCustomError(...refused);
      await expect(gateway.sendMessage("0x", "0x", [])).to.be.revertedWithCustomError(...refused);
      await expect(world.deliver(world.home, message)).to.be.revertedWithCustomError(...refused);
      await expect(world.expire(world.home, { ...message, deadline: 1n })).to.be.revertedWithCustomError(...refused);
      await expect(world.settle(world.home, idOf(1n))).to.be.revertedWithCustomError(...refused);
      expect(await gateway.counterpart()).to.equal("0x");
    });
  });

  describe("sendMessage", () => {
    it("numbers messages from 1 behind the chain's id, and names both bridges and the deadline", async () => {
      const world = await loadFixture(bridgeFixture);
      const { gateway, bridge } = world.home;
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      const sending = bridge.connect(world.cast.member).send(world.cast.other, AMOUNT, CAP, ZeroHash);
      const interoperable = (chain: bigint, account: string) =>
        concat(["0x0001000002", toBeHex(chain, 2), "0x14", account]);
      await expect(sending)
        .to.emit(gateway, "MessageSent")
        .withArgs(
          idOf(1n),
          interoperable(HERE, await bridge.getAddress()),
          interoperable(ELSEWHERE, await world.away.bridge.getAddress()),
          payloadOf(world.cast.other.address, AMOUNT),
          0n,
          [concat([DEADLINE, toBeHex(now + LIFETIME, 32)])],
        );
      expect((await world.send(world.home, AMOUNT)).id).to.equal(idOf(2n));
      expect(await gateway.sentCount()).to.equal(2n);
    });

    it("reverts with NotBridge for anybody else, even the admin", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      for (const account of [cast.admin, cast.guardian, cast.stranger]) {
        await expect(home.gateway.connect(account).sendMessage(await home.gateway.counterpart(), "0x", []))
          .to.be.revertedWithCustomError(home.gateway, "AttestorGateway_NotBridge")
          .withArgs(account);
      }
    });

    it("reverts with UnknownRecipient for anybody but the bridge there, and with ValueNotSupported for ether", async () => {
      const world = await loadFixture(bridgeFixture);
      const own = await asBridge(world);
      const counterpart = await own.counterpart();
      for (const wrong of ["0x", concat([counterpart, "0x00"]), dataSlice(counterpart, 0, 26)]) {
        await expect(own.sendMessage(wrong, "0x", []))
          .to.be.revertedWithCustomError(own, "AttestorGateway_UnknownRecipient")
          .withArgs(wrong);
      }
      await expect(own.sendMessage(counterpart, "0x", [], { value: 1n }))
        .to.be.revertedWithCustomError(own, "AttestorGateway_ValueNotSupported")
        .withArgs(1n);
    });

    it("takes a deadline from now to its lifetime, and refuses any other attribute by name", async () => {
      const world = await loadFixture(bridgeFixture);
      const own = await asBridge(world);
      const counterpart = await own.counterpart();
      const attribute = (seconds: number) => concat([DEADLINE, toBeHex(seconds, 32)]);
      const now = (await time.latest()) + 100;
      for (const [i, deadline] of [now, now + 1 + LIFETIME].entries()) {
        await time.setNextBlockTimestamp(now + i);
        await expect(own.sendMessage(counterpart, "0x", [attribute(deadline)])).to.emit(own, "MessageSent");
      }
      const later = now + 10;
      for (const [i, deadline] of [later - 1, later + 1 + LIFETIME + 1].entries()) {
        await time.setNextBlockTimestamp(later + i);
        await expect(own.sendMessage(counterpart, "0x", [attribute(deadline)]))
          .to.be.revertedWithCustomError(own, "AttestorGateway_InvalidDeadline")
          .withArgs(attribute(deadline), later + i + LIFETIME);
      }
      const two = [attribute(now + 100), attribute(now + 100)];
      for (const wrong of [two, [DEADLINE], [concat([attribute(now + 100), "0x00"])]]) {
        await expect(own.sendMessage(counterpart, "0x", wrong)).to.be.revertedWithCustomError(
          own,
          "AttestorGateway_InvalidDeadline",
        );
      }
      for (const [wrong, selector] of [
        ["0x12345678", "0x12345678"],
        ["0x", "0x00000000"],
      ] as const) {
        await expect(own.sendMessage(counterpart, "0x", [attribute(now + 100), wrong]))
          .to.be.revertedWithCustomError(own, "UnsupportedAttribute")
          .withArgs(selector);
      }
      expect(await own.supportsAttribute(DEADLINE)).to.equal(true);
      expect(await own.supportsAttribute("0x12345678")).to.equal(false);
    });
  });

  describe("deliver", () => {
    it("hands the message to the bridge, by any three attestors, whoever carries it", async () => {
      for (const chosen of [
        [0, 1, 2],
        [0, 2, 4],
        [2, 3, 4],
      ]) {
        const { world, message } = await loadFixture(sentFixture);
        const by = chosen.flatMap((i) => world.attestors[i] ?? []);
        const signatures = await world.attest(world.away, message, by);
        await expect(world.deliver(world.away, message, signatures))
          .to.emit(world.away.gateway, "MessageStateChanged")
          .withArgs(message.id, State.Delivered);
        expect(await world.away.token.balanceOf(world.cast.other)).to.equal(AMOUNT);
        expect(await world.away.gateway.stateOf(message.id)).to.equal(State.Delivered);
      }
    });

    it("signs what messageDigest tells", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const digest = await world.away.gateway.messageDigest(message.id, keccak256(message.payload), message.deadline);
      const signatures = await world.attest(world.away, message);
      expect(ethers.recoverAddress(digest, part(signatures, 0))).to.equal(world.attestors[0]?.address);
    });

    it("reverts with WrongSignatureLength for m - 1, m + 1, none and cut ones", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const five = await world.attest(world.away, message, world.attestors);
      for (const length of [0, 130, 194, 196, 260, 325]) {
        await expect(world.deliver(world.away, message, dataSlice(five, 0, length)))
          .to.be.revertedWithCustomError(world.away.gateway, "AttestorGateway_WrongSignatureLength")
          .withArgs(length, 195);
      }
    });

    it("reverts with SignersNotAscending for one signer twice and for others' order", async () => {
      const { world, message } = await loadFixture(sentFixture);
      for (const [order, index] of [
        [[0, 0, 1], 1],
        [[0, 1, 1], 2],
        [[1, 0, 2], 1],
        [[0, 2, 1], 2],
      ] as const) {
        const by = order.flatMap((i) => world.attestors[i] ?? []);
        const signatures = await world.attest(world.away, message, by);
        await expect(world.deliver(world.away, message, signatures))
          .to.be.revertedWithCustomError(world.away.gateway, "AttestorGateway_SignersNotAscending")
          .withArgs(index, by[index - 1], by[index]);
      }
    });

    it("reverts with NotSigner for somebody who is none", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const { stranger } = world.cast;
      const by = [...world.attestors.slice(0, 2), stranger];
      await expect(world.deliver(world.away, message, await world.attest(world.away, message, by)))
        .to.be.revertedWithCustomError(world.away.gateway, "AttestorGateway_NotSigner")
        .withArgs(2, stranger);
    });

    const elsewhere = "0x00000000000000000000000000000000000000aa";
    const lies: Record<string, Lie> = {
      "another source chain": { route: { sourceChainId: 5n } },
      "another destination chain": { route: { destinationChainId: 5n } },
      "another source gateway": { route: { sourceGateway: elsewhere } },
      "another destination gateway": { route: { destinationGateway: elsewhere } },
      "another source bridge": { route: { sourceBridge: elsewhere } },
      "another destination bridge": { route: { destinationBridge: elsewhere } },
      "another chain's domain": { domain: { chainId: 5n } },
      "another gateway's domain": { domain: { verifyingContract: elsewhere } },
      "another version": { domain: { version: "2" } },
      "another message": { id: idOf(9n) },
      "another payload": { payload: payloadOf(elsewhere, AMOUNT) },
      "another deadline": { deadline: 9n },
      "another epoch": { epoch: 2n },
    };
    for (const [what, lie] of Object.entries(lies)) {
      it(`reverts with NotSigner for signatures for ${what}`, async () => {
        const { world, message } = await loadFixture(sentFixture);
        const signatures = await world.attest(world.away, message, undefined, lie);
        await expect(world.deliver(world.away, message, signatures))
          .to.be.revertedWithCustomError(world.away.gateway, "AttestorGateway_NotSigner")
          .withArgs(0, (signer: string) => world.attestors.every(({ address }) => address !== signer));
      });
    }

    it("reverts with NotSigner for signatures of an outcome", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const signatures = await world.attestOutcome(world.away, message.id, State.Refused);
      await expect(world.deliver(world.away, message, signatures)).to.be.revertedWithCustomError(
        world.away.gateway,
        "AttestorGateway_NotSigner",
      );
    });

    it("reverts with MalformedSignature for the other s, a strange v, and zeros", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const good = await world.attest(world.away, message);
      const parts = [0, 1, 2].map((i) => part(good, i));
      for (const index of [0, 1, 2]) {
        const own = parts[index] ?? "";
        const strange = concat([dataSlice(own, 0, 64), "0x1d"]);
        for (const wrong of [malleated(own), strange, hexlify(new Uint8Array(65))]) {
          const signatures = concat(parts.map((each, i) => (i === index ? wrong : each)));
          await expect(world.deliver(world.away, message, signatures))
            .to.be.revertedWithCustomError(world.away.gateway, "AttestorGateway_MalformedSignature")
            .withArgs(index);
        }
      }
    });

    it("reverts with WrongEpoch once the signers changed, and takes the new set's signatures of the same message", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const { gateway } = world.away;
      const old = await world.attest(world.away, message);
      const admin = gateway.connect(world.cast.admin);
      await admin.setSigners(
        world.attestors.slice(1).map(({ address }) => address),
        3,
      );
      const carry = (epoch: number, proof: string) =>
        gateway.deliver(message.id, message.deadline, message.payload, epoch, proof);
      for (const epoch of [0, 1, 3]) {
        await expect(carry(epoch, old))
          .to.be.revertedWithCustomError(gateway, "AttestorGateway_WrongEpoch")
          .withArgs(epoch, 2n);
      }
      await expect(carry(2, old)).to.be.revertedWithCustomError(gateway, "AttestorGateway_NotSigner");
      const [dismissed] = world.attestors;
      if (dismissed === undefined) throw new RangeError("nobody");
      const mixed = await world.attest(world.away, message, [dismissed, ...world.attestors.slice(1, 3)]);
      await expect(carry(2, mixed))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_NotSigner")
        .withArgs(0, dismissed);
      await carry(2, await world.attest(world.away, message, world.attestors.slice(1, 4)));
      expect(await gateway.stateOf(message.id)).to.equal(State.Delivered);
    });

    it("reverts with AlreadyArrived a second time, by whatever signatures, and to expire it", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const { gateway } = world.away;
      await world.deliver(world.away, message);
      const again = await world.attest(world.away, message, world.attestors.slice(2));
      const arrived = [gateway, "AttestorGateway_AlreadyArrived"] as const;
      await expect(world.deliver(world.away, message, again))
        .to.be.revertedWithCustomError(...arrived)
        .withArgs(message.id, State.Delivered);
      await time.increaseTo(message.deadline + 1n);
      await expect(world.expire(world.away, message))
        .to.be.revertedWithCustomError(...arrived)
        .withArgs(message.id, State.Delivered);
    });

    it("delivers in the second of the deadline, and reverts with DeadlinePassed in the next", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const signatures = await world.attest(world.away, message);
      const second = await world.send(world.home, AMOUNT);
      const late = await world.attest(world.away, second);
      await time.setNextBlockTimestamp(message.deadline);
      await world.deliver(world.away, message, signatures);
      await time.setNextBlockTimestamp(second.deadline + 1n);
      await expect(world.deliver(world.away, second, late))
        .to.be.revertedWithCustomError(world.away.gateway, "AttestorGateway_DeadlinePassed")
        .withArgs(second.id, second.deadline);
    });

    it("reverts with NotReceived when the bridge does not say so, and nothing happened", async () => {
      const world = await loadFixture(unlinkedFixture);
      const { gateway } = world.home;
      const deaf = await new DeafBridge__factory(world.cast.linker).deploy();
      await gateway.link(deaf, await remoteOf(world.away));
      const message = await world.forged(AMOUNT, 1n);
      const route = { destinationBridge: await deaf.getAddress() };
      await expect(world.deliver(world.home, message, await world.attest(world.home, message, undefined, { route })))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_NotReceived")
        .withArgs("0xdeadbeef");
      expect(await gateway.stateOf(message.id)).to.equal(State.None);
    });

    it("keeps the states of neighbours apart", async () => {
      const world = await loadFixture(bridgeFixture);
      const { gateway } = world.away;
      const numbers = [1n, 2n, 62n, 63n, 64n, 65n, 2n ** 64n - 1n];
      for (const number of numbers) {
        await world.deliver(world.away, await world.forged(1n, number));
      }
      for (const number of [0n, ...numbers, 3n, 61n, 66n, 127n, 128n]) {
        const expected = numbers.includes(number) ? State.Delivered : State.None;
        expect(await gateway.stateOf(idOf(number, ELSEWHERE)), String(number)).to.equal(expected);
        expect(await gateway.stateOf(idOf(number, HERE)), String(number)).to.equal(State.None);
      }
    });
  });

  describe("expire", () => {
    it("marks a message from the second after its deadline, for good, and tells the bridge", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const { gateway, bridge } = world.away;
      await time.setNextBlockTimestamp(message.deadline);
      await expect(world.expire(world.away, message))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_DeadlineAhead")
        .withArgs(message.id, message.deadline);
      await time.setNextBlockTimestamp(message.deadline + 1n);
      await expect(world.expire(world.away, message))
        .to.emit(gateway, "MessageStateChanged")
        .withArgs(message.id, State.Expired)
        .and.to.emit(bridge, "TransferRefused")
        .withArgs(message.id, Refusal.Expired, AMOUNT);
      const arrived = [gateway, "AttestorGateway_AlreadyArrived"] as const;
      await expect(world.expire(world.away, message))
        .to.be.revertedWithCustomError(...arrived)
        .withArgs(message.id, State.Expired);
      expect((await bridge.totals()).refused).to.equal(AMOUNT);
    });

    it("needs signatures: nobody marks what was never sent, nor with a deadline of their own", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const early = { ...message, deadline: 1n };
      const signatures = await world.attest(world.away, message);
      await expect(world.expire(world.away, early, signatures)).to.be.revertedWithCustomError(
        world.away.gateway,
        "AttestorGateway_NotSigner",
      );
      await expect(world.expire(world.away, early, "0x"))
        .to.be.revertedWithCustomError(world.away.gateway, "AttestorGateway_WrongSignatureLength")
        .withArgs(0, THRESHOLD * 65);
    });
  });

  describe("settle", () => {
    it("signs what outcomeDigest tells", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const digest = await world.home.gateway.outcomeDigest(message.id, State.Expired);
      const signatures = await world.attestOutcome(world.home, message.id, State.Expired);
      expect(ethers.recoverAddress(digest, part(signatures, 0))).to.equal(world.attestors[0]?.address);
    });

    it("reverts with NotFailure for any state but Refused and Expired", async () => {
      const { world, message } = await loadFixture(sentFixture);
      for (const state of [State.None, State.Delivered, State.Held]) {
        await expect(world.settle(world.home, message.id, state))
          .to.be.revertedWithCustomError(world.home.gateway, "AttestorGateway_NotFailure")
          .withArgs(state);
      }
    });

    it("reverts with UnknownMessage for what it never sent: a later number, none, and another chain's", async () => {
      const { world } = await loadFixture(sentFixture);
      for (const id of [idOf(2n), idOf(0n), idOf(1n, ELSEWHERE), idOf(1n, 0n), idOf(1n, HERE + (1n << 64n))]) {
        await expect(world.settle(world.home, id))
          .to.be.revertedWithCustomError(world.home.gateway, "AttestorGateway_UnknownMessage")
          .withArgs(id);
      }
    });

    for (const [what, lie] of Object.entries<Lie>({
      "another message": { id: idOf(9n) },
      "another state": { state: State.Expired },
      "another source bridge": { route: { sourceBridge: ZeroAddress } },
      "another destination chain": { route: { destinationChainId: 5n } },
      "another gateway's domain": { domain: { verifyingContract: ZeroAddress } },
      "another epoch": { epoch: 2n },
    })) {
      it(`reverts with NotSigner for signatures for ${what}`, async () => {
        const { world, message } = await loadFixture(sentFixture);
        const signatures = await world.attestOutcome(world.home, message.id, State.Refused, undefined, lie);
        await expect(world.settle(world.home, message.id, State.Refused, signatures)).to.be.revertedWithCustomError(
          world.home.gateway,
          "AttestorGateway_NotSigner",
        );
      });
    }

    it("reverts with WrongEpoch for an earlier set, and NotSigner for the way back instead of the way there", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const { gateway } = world.home;
      const route = await world.routeTo(world.home);
      const turned = await world.attestOutcome(world.home, message.id, State.Refused, undefined, { route });
      await expect(world.settle(world.home, message.id, State.Refused, turned)).to.be.revertedWithCustomError(
        gateway,
        "AttestorGateway_NotSigner",
      );
      const old = await world.attestOutcome(world.home, message.id, State.Refused);
      await gateway.connect(world.cast.admin).setSigners(
        world.attestors.map(({ address }) => address),
        3,
      );
      await expect(gateway.settle(message.id, State.Refused, 1, old))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_WrongEpoch")
        .withArgs(1n, 2n);
    });
  });

  describe("mark", () => {
    it("is the bridge's alone", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      await expect(home.gateway.connect(cast.admin).mark(idOf(1n), State.Refused))
        .to.be.revertedWithCustomError(home.gateway, "AttestorGateway_NotBridge")
        .withArgs(cast.admin);
    });

    it("reverts with InvalidTransition for what did not arrive, was delivered, refused or expired", async () => {
      const world = await loadFixture(crossedFixture);
      const { home } = world;
      const own = await asBridge(world);
      const states = [State.None, State.Delivered, State.Held, State.Refused, State.Expired];
      const refuse = async (id: string, from: bigint, allowed: readonly bigint[] = []) => {
        for (const to of states.filter((state) => !allowed.includes(state))) {
          await expect(own.mark(id, to))
            .to.be.revertedWithCustomError(home.gateway, "AttestorGateway_InvalidTransition")
            .withArgs(id, from, to);
        }
      };
      const messages = [];
      for (let i = 0; i < 3; i++) {
        messages.push(await world.send(world.away, 5n, i === 1 ? await home.token.getAddress() : undefined));
      }
      const [delivered, refused, expired] = messages;
      if (!delivered || !refused || !expired) throw new RangeError("nothing sent");
      await refuse(delivered.id, State.None);
      await world.deliver(home, delivered);
      await world.deliver(home, refused);
      await refuse(delivered.id, State.Delivered);
      await refuse(refused.id, State.Refused);
      await world.change(home, { transferLimit: 0n });
      const held = await world.send(world.away, 5n);
      await world.deliver(home, held);
      await refuse(held.id, State.Held, [State.Delivered, State.Refused]);
      await time.increaseTo(expired.deadline + 1n);
      await world.expire(home, expired);
      await refuse(expired.id, State.Expired);
    });
  });

  describe("setSigners", () => {
    it("names a new set in the next epoch, by the timelock only", async () => {
      const { home, attestors, cast } = await loadFixture(bridgeFixture);
      const { gateway } = home;
      const signers = [attestors[1]?.address ?? "", attestors[2]?.address ?? ""];
      for (const account of [cast.council, cast.guardian, cast.watcher, cast.linker, cast.stranger]) {
        await expect(gateway.connect(account).setSigners(signers, 2))
          .to.be.revertedWithCustomError(gateway, "AccessControlUnauthorizedAccount")
          .withArgs(account, ZeroHash);
      }
      await expect(gateway.connect(cast.admin).setSigners(signers, 2))
        .to.emit(gateway, "SignersChanged")
        .withArgs(2n, signers, 2n);
      expect([...(await gateway.signerSet())]).to.deep.equal([2n, signers, 2n]);
      expect(await gateway.isSigner(signers[0] ?? "")).to.equal(true);
      expect(await gateway.isSigner(attestors[0] ?? "")).to.equal(false);
      expect(await gateway.isSigner(ZeroAddress)).to.equal(false);
      await expect(gateway.connect(cast.admin).setSigners(signers, 1))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_InvalidSigners")
        .withArgs(signers, 1n);
    });
  });

  describe("setLifetime", () => {
    it("holds for what is sent from now on, by the timelock only, within bounds", async () => {
      const { world, message } = await loadFixture(sentFixture);
      const { gateway } = world.home;
      const admin = gateway.connect(world.cast.admin);
      await expect(gateway.connect(world.cast.guardian).setLifetime(7_200)).to.be.revertedWithCustomError(
        gateway,
        "AccessControlUnauthorizedAccount",
      );
      await expect(admin.setLifetime(3_599))
        .to.be.revertedWithCustomError(gateway, "AttestorGateway_InvalidLifetime")
        .withArgs(3_599);
      await expect(admin.setLifetime(7_200)).to.emit(gateway, "LifetimeChanged").withArgs(LIFETIME, 7_200);
      expect(await gateway.lifetime()).to.equal(7_200n);
      const next = await world.send(world.home, AMOUNT);
      expect(next.deadline).to.equal(BigInt(await time.latest()) + 7_200n);
      await world.deliver(world.away, message);
    });
  });

  describe("pause", () => {
    for (const who of ["guardian", "watcher"] as const) {
      it(`stops everything by the ${who} and refuses nothing; the council alone lifts it, and all goes on`, async () => {
        const { world, message } = await loadFixture(sentFixture);
        const { home, away, cast } = world;
        const failed = await world.send(home, AMOUNT, await away.token.getAddress());
        await world.deliver(away, failed);
        for (const end of [home, away]) {
          await expect(end.gateway.connect(cast[who]).pause()).to.emit(end.gateway, "Paused").withArgs(cast[who]);
          expect(await end.gateway.paused()).to.equal(true);
        }
        const paused = [away.gateway, "AttestorGateway_Paused"] as const;
        await expect(home.gateway.connect(cast[who]).pause()).to.be.revertedWithCustomError(...paused);
        await expect(
          home.bridge.connect(cast.member).send(cast.other, 1n, CAP, ZeroHash),
        ).to.be.revertedWithCustomError(...paused);
        await expect(world.deliver(away, message)).to.be.revertedWithCustomError(...paused);
        await expect(world.settle(home, failed.id)).to.be.revertedWithCustomError(...paused);
        await expect(world.expire(away, { ...message, deadline: 1n })).to.be.revertedWithCustomError(...paused);
        for (const account of [cast.guardian, cast.watcher, cast.admin, cast.stranger]) {
          await expect(away.gateway.connect(account).unpause())
            .to.be.revertedWithCustomError(away.gateway, "AccessControlUnauthorizedAccount")
            .withArgs(account, await away.gateway.COUNCIL_ROLE());
        }
        for (const end of [home, away]) {
          await expect(end.gateway.connect(cast.council).unpause())
            .to.emit(end.gateway, "Unpaused")
            .withArgs(cast.council);
        }
        await expect(away.gateway.connect(cast.council).unpause()).to.be.revertedWithCustomError(
          away.gateway,
          "AttestorGateway_NotPaused",
        );
        expect(await away.gateway.stateOf(message.id)).to.equal(State.None);
        await world.deliver(away, message);
        await world.settle(home, failed.id);
      });
    }

    it("is nobody else's", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      for (const account of [cast.admin, cast.council, cast.courier, cast.stranger]) {
        await expect(home.gateway.connect(account).pause())
          .to.be.revertedWithCustomError(home.gateway, "AccessControlUnauthorizedAccount")
          .withArgs(account, await home.gateway.GUARDIAN_ROLE());
      }
    });
  });

  describe("roles", () => {
    it("keeps the timelock for ever: the admin's role is neither granted, revoked nor renounced", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      const admin = home.gateway.connect(cast.admin);
      const fixed = [home.gateway, "AttestorGateway_AdminIsFixed"] as const;
      await expect(admin.grantRole(ZeroHash, cast.stranger))
        .to.be.revertedWithCustomError(...fixed)
        .withArgs(cast.stranger);
      await expect(admin.revokeRole(ZeroHash, cast.admin))
        .to.be.revertedWithCustomError(...fixed)
        .withArgs(cast.admin);
      await expect(admin.renounceRole(ZeroHash, cast.admin))
        .to.be.revertedWithCustomError(...fixed)
        .withArgs(cast.admin);
    });

    it("follows a role that is renounced and one that is handed on", async () => {
      const { home, cast } = await loadFixture(bridgeFixture);
      const { gateway } = home;
      const [guardians, council] = [await gateway.GUARDIAN_ROLE(), await gateway.COUNCIL_ROLE()];
      await gateway.connect(cast.guardian).renounceRole(guardians, cast.guardian);
      await expect(gateway.connect(cast.guardian).pause())
        .to.be.revertedWithCustomError(gateway, "AccessControlUnauthorizedAccount")
        .withArgs(cast.guardian, guardians);
      await expect(gateway.connect(cast.guardian).grantRole(guardians, cast.guardian)).to.be.revertedWithCustomError(
        gateway,
        "AccessControlUnauthorizedAccount",
      );
      await gateway.connect(cast.admin).grantRole(guardians, cast.other);
      await gateway.connect(cast.other).pause();
      await gateway.connect(cast.admin).revokeRole(council, cast.council);
      await expect(gateway.connect(cast.council).unpause()).to.be.revertedWithCustomError(
        gateway,
        "AccessControlUnauthorizedAccount",
      );
      await gateway.connect(cast.admin).grantRole(council, cast.stranger);
      await gateway.connect(cast.stranger).unpause();
    });
  });
});
