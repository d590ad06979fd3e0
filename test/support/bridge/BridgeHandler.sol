// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IAttestorGateway} from "../../../contracts/interfaces/IAttestorGateway.sol";
import {IMilkBridge} from "../../../contracts/interfaces/IMilkBridge.sol";
import {IMilkToken} from "../../../contracts/interfaces/IMilkToken.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {BridgeModel} from "./BridgeModel.sol";

/// @title BridgeHandler
/// @notice Everybody who uses, carries, guards and attacks the bridge, at random. Each call must end as the model says: done, or refused
/// by that name. After each step the books of both ends are compared, and the invariants of the design hold.
abstract contract BridgeHandler is BridgeModel {
    uint256 private constant _STEPS = 33;
    uint256 private constant _ATTESTORS = 5;
    uint256 private constant _ACTORS = 4;
    uint256 private constant _UNIT = 1e14;

    IAttestorGateway[2] public gateways;
    IMilkBridge[2] public bridges;
    uint256[2] private _chains = [uint256(31_337), 31_338];
    uint256[] private _keys;
    address[] private _signers;
    mapping(string what => uint256 count) public happened;
    uint256 public steps;
    uint256[] private _queued;

    constructor() {
        vm.warp(clock);
        for (uint256 i = 1; _keys.length < _ATTESTORS; ++i) _insert(i * 7_919);
        for (uint256 end = 0; end < 2; ++end) _deploy(end);
        for (uint256 end = 0; end < 2; ++end) _link(end);
    }

    /* ACTIONS */

    /// @notice Some thirty steps at random.
    function play(uint256 seed) external {
        for (uint256 i = 0; i < _STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _step(seed);
        }
    }

    function _step(uint256 seed) internal {
        ++steps;
        _pass(seed);
        uint256 kind = (seed >> 8) % 32;
        uint256 rest = seed >> 16;
        if (kind < 9 || letters.length == 0) _send(rest);
        else if (kind < 17) _deliver(_pick(rest), rest >> 64);
        else if (kind < 19) _expire(_pick(rest), rest >> 64);
        else if (kind < 23) _settle(_pick(rest), rest >> 64);
        else if (kind < 26) _release(_pickWaiting(rest));
        else if (kind < 29) _cancel(_pickWaiting(rest));
        else if (kind == 29) _rotate(rest);
        else if (kind == 30) _pauseOrNot(rest);
        else _change(rest);
        _check();
    }

    function _pass(uint256 seed) private {
        uint256 kind = seed % 16;
        if (kind < 6) clock += seed % 7;
        else if (kind < 12) clock += (seed >> 8) % 2 hours;
        else if (kind < 15) clock += (seed >> 8) % 8 hours;
        else clock += 6 hours - (clock % 6 hours) - ((seed >> 8) % 2);
        vm.warp(clock);
    }

    function _send(uint256 seed) private {
        uint256 source = seed % 2;
        address sender = _actor(seed >> 8);
        address to = _recipient(1 - source, seed >> 16);
        uint256 amount = _amount(seed >> 32);
        uint256 fee = source == HOME ? FEE : 0;
        bytes4 expected = _sendError(source, sender, to, amount, fee);
        _as(source, sender);
        bytes memory out = _try(
            address(bridges[source]),
            abi.encodeCall(IMilkBridge.send, (to, amount, fee, 0)),
            expected,
            "send"
        );
        if (expected != 0) return;
        Letter memory letter;
        uint256 number = gateways[source].sentCount();
        (letter.source, letter.sender, letter.to, letter.amount) = (source, sender, to, amount);
        (letter.id, letter.deadline) = (bytes32((_chains[source] << 64) | number), clock + 2 days);
        assertTrue(abi.decode(out, (bytes32)) == letter.id, "Ids follow one another");
        letters.push(letter);
        sides[source].sent += amount;
        sides[source].fees += fee;
    }

    function _deliver(uint256 index, uint256 seed) private {
        Letter storage letter = letters[index];
        uint256 end = 1 - letter.source;
        bytes4 expected = _arrivalError(
            letter,
            clock > letter.deadline,
            IAttestorGateway.AttestorGateway_DeadlinePassed.selector
        );
        bytes memory proof;
        (proof, expected) = _proof(end, _messageDigest(end, letter), seed, expected);
        _as(end, _actor(seed));
        bytes memory payload = abi.encodePacked(letter.to, uint96(letter.amount));
        bytes memory data = abi.encodeCall(
            IAttestorGateway.deliver,
            (letter.id, uint64(letter.deadline), payload, _epochOf(end, seed), proof)
        );
        _try(address(gateways[end]), data, expected, "deliver");
        if (expected != 0) return;
        if (_isForbidden(end, letter.to) || letter.amount + sides[end].queued > _room(end)) {
            letter.stage = Stage.Refused;
            sides[end].refused += letter.amount;
            ++happened["refused"];
        } else if (_leavesAtOnce(end, letter.to, letter.amount)) {
            letter.stage = Stage.Delivered;
            sides[end].delivered += letter.amount;
            ++happened["delivered"];
        } else {
            (letter.stage, letter.dueAt) = (Stage.Held, clock + sides[end].delay);
            sides[end].queued += letter.amount;
            _queued.push(index);
            ++happened["held"];
        }
    }

    function _expire(uint256 index, uint256 seed) private {
        Letter storage letter = letters[index];
        uint256 end = 1 - letter.source;
        bytes4 expected = _arrivalError(
            letter,
            clock <= letter.deadline,
            IAttestorGateway.AttestorGateway_DeadlineAhead.selector
        );
        bytes memory proof;
        (proof, expected) = _proof(end, _messageDigest(end, letter), seed, expected);
        _as(end, _actor(seed));
        bytes memory payload = abi.encodePacked(letter.to, uint96(letter.amount));
        bytes memory data = abi.encodeCall(
            IAttestorGateway.expire,
            (letter.id, uint64(letter.deadline), payload, _epochOf(end, seed), proof)
        );
        _try(address(gateways[end]), data, expected, "expire");
        if (expected != 0) return;
        letter.stage = Stage.Expired;
        sides[end].refused += letter.amount;
    }

    function _settle(uint256 index, uint256 seed) private {
        Letter storage letter = letters[index];
        uint256 end = letter.source;
        bool failed = letter.stage == Stage.Refused || letter.stage == Stage.Expired;
        bytes4 expected = sides[end].paused ? IAttestorGateway.AttestorGateway_Paused.selector : bytes4(0);
        // Attestors sign what is so: without a failure, two dishonest ones are all there are.
        if (!failed) seed = ((seed >> 8) << 8) | 1;
        IAttestorGateway.State state =
            letter.stage == Stage.Expired ? IAttestorGateway.State.Expired : IAttestorGateway.State.Refused;
        _as(end, _actor(seed));
        bytes memory proof;
        (proof, expected) = _proof(end, gateways[end].outcomeDigest(letter.id, state), seed, expected);
        if (expected == 0 && letter.back != Back.Owed) expected = IMilkBridge.MilkBridge_NothingToRefund.selector;
        _as(end, _actor(seed));
        bytes memory data = abi.encodeCall(IAttestorGateway.settle, (letter.id, state, _epochOf(end, seed), proof));
        _try(address(gateways[end]), data, expected, "settle");
        if (expected != 0) return;
        if (_leavesAtOnce(end, letter.sender, letter.amount)) {
            letter.back = Back.Paid;
            sides[end].refunded += letter.amount;
            ++happened["refunded"];
        } else {
            (letter.back, letter.dueAt) = (Back.Queued, clock + sides[end].delay);
            _queued.push(index);
            ++happened["refund queued"];
        }
    }

    function _release(uint256 index) private {
        Letter storage letter = letters[index];
        bool refund = letter.stage != Stage.Held;
        uint256 end = refund ? letter.source : 1 - letter.source;
        bytes4 expected = 0;
        if (refund && letter.back != Back.Queued) expected = IMilkBridge.MilkBridge_NotQueued.selector;
        else if (sides[end].paused) expected = IAttestorGateway.AttestorGateway_Paused.selector;
        else if (clock < letter.dueAt) expected = IMilkBridge.MilkBridge_NotReleasable.selector;
        else if (!refund && letter.amount > _room(end)) expected = IMilkBridge.MilkBridge_NoRoom.selector;
        _as(end, _actor(index));
        _try(address(bridges[end]), abi.encodeCall(IMilkBridge.release, (letter.id)), expected, "release");
        if (expected != 0) return;
        if (refund) {
            letter.back = Back.Paid;
            sides[end].refunded += letter.amount;
            ++happened["refund released"];
        } else {
            letter.stage = Stage.Delivered;
            sides[end].queued -= letter.amount;
            sides[end].delivered += letter.amount;
        }
    }

    function _cancel(uint256 index) private {
        Letter storage letter = letters[index];
        bool refund = letter.stage != Stage.Held;
        uint256 end = refund ? letter.source : 1 - letter.source;
        bytes4 expected = 0;
        if (refund && letter.back != Back.Queued) expected = IMilkBridge.MilkBridge_NotQueued.selector;
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = letter.id;
        _as(end, address(this));
        _try(address(bridges[end]), abi.encodeCall(IMilkBridge.cancel, (ids)), expected, "cancel");
        if (expected != 0) return;
        if (refund) {
            letter.back = Back.Owed;
            ++happened["refund put back"];
        } else {
            letter.stage = Stage.Refused;
            sides[end].queued -= letter.amount;
            sides[end].refused += letter.amount;
        }
    }

    function _rotate(uint256 seed) private {
        uint256 end = seed % 2;
        uint256 threshold = 3 + ((seed >> 8) % 3);
        _as(end, address(this));
        gateways[end].setSigners(_signers, threshold);
        (sides[end].epoch, sides[end].threshold) = (sides[end].epoch + 1, threshold);
        ++happened["signers changed"];
    }

    function _pauseOrNot(uint256 seed) private {
        uint256 end = seed % 2;
        _as(end, address(this));
        if (sides[end].paused) gateways[end].unpause();
        else if (seed >> 250 == 0) gateways[end].pause();
        else return;
        sides[end].paused = !sides[end].paused;
        ++happened["paused or not"];
    }

    function _change(uint256 seed) private {
        uint256 end = seed % 2;
        Side storage side = sides[end];
        side.transferLimit = (1 + ((seed >> 8) % 200)) * 100e18;
        side.recipientLimit = side.transferLimit * (1 + ((seed >> 16) % 3));
        // Never below what left already: a lowered limit binds what comes, and is not the limit of what went.
        side.dayLimit = side.dayLimit + ((seed >> 24) % 100) * _UNIT;
        side.cap = (100_000 + ((seed >> 40) % 900_000)) * 1e18;
        side.delay = 10 minutes + ((seed >> 64) % 1 days);
        _as(end, address(this));
        bridges[end].setSettings(_settings(end));
        ++happened["settings changed"];
    }

    /* THE INVARIANTS */

    function _check() private view {
        for (uint256 end = 0; end < 2; ++end) {
            IMilkBridge.Totals memory totals = bridges[end].totals();
            Side storage side = sides[end];
            assertEq(totals.sent, side.sent, "An end knows what it sent");
            assertEq(totals.delivered, side.delivered, "An end knows what it delivered");
            assertEq(totals.refunded, side.refunded, "An end knows what it refunded");
            assertEq(totals.refused, side.refused, "An end knows what it refused");
            assertEq(totals.queued, side.queued, "An end knows what is queued");
            assertEq(totals.outstanding, _outstanding(end), "An end knows what is outstanding");
            assertLe(
                side.delivered + side.queued + side.refused,
                sides[1 - end].sent,
                "Nothing arrives that was not sent"
            );
            assertLe(sides[1 - end].refunded, side.refused, "Nothing is refunded that was not refused");
        }
        uint256 locked = bridges[HOME].token().balanceOf(address(bridges[HOME])) - sides[HOME].fees;
        uint256 minted = bridges[AWAY].token().totalSupply();
        assertEq(
            locked,
            minted + _underWay(HOME) + _underWay(AWAY),
            "Locked = minted + in flight both ways + refunds pending"
        );
        assertLe(minted, locked, "Minted is at most what is locked");
        assertLe(minted, SUPPLY, "Minted is at most the cap");
    }

    /// @notice Each message is where the model has it, in one state.
    function checkStates() external view {
        for (uint256 i = 0; i < letters.length; ++i) {
            Letter storage letter = letters[i];
            uint256 state = uint256(gateways[1 - letter.source].stateOf(letter.id));
            uint256 expected =
                letter.stage == Stage.Flying
                    ? 0
                    : letter.stage == Stage.Held
                        ? 2
                        : letter.stage == Stage.Delivered
                            ? 1
                            : uint256(letter.stage);
            assertEq(state, expected, "Each message reaches exactly one final state");
        }
    }

    /* WHAT TO EXPECT */

    function _sendError(
        uint256 source,
        address sender,
        address to,
        uint256 amount,
        uint256 fee
    ) private view returns (bytes4) {
        if (amount == 0) return IMilkBridge.MilkBridge_ZeroAmount.selector;
        if (to == address(0) || to == address(bridges[1 - source]))
            return IMilkBridge.MilkBridge_InvalidRecipient.selector;
        if (source == HOME && _outstanding(HOME) + amount > sides[HOME].cap)
            return IMilkBridge.MilkBridge_CapExceeded.selector;
        if (bridges[source].token().balanceOf(sender) < amount + fee)
            return IERC20Errors.ERC20InsufficientBalance.selector;
        if (sides[source].paused) return IAttestorGateway.AttestorGateway_Paused.selector;
        return 0;
    }

    function _arrivalError(Letter storage letter, bool outOfTime, bytes4 timeError) private view returns (bytes4) {
        if (sides[1 - letter.source].paused) return IAttestorGateway.AttestorGateway_Paused.selector;
        if (outOfTime) return timeError;
        if (letter.stage != Stage.Flying) return IAttestorGateway.AttestorGateway_AlreadyArrived.selector;
        return 0;
    }

    /// @dev Signatures of a digest, now and then flawed, and what that makes of a call that would go through.
    function _proof(
        uint256 end,
        bytes32 digest,
        uint256 seed,
        bytes4 expected
    ) private view returns (bytes memory proof, bytes4) {
        uint256 flaw = seed % 32;
        uint256 threshold = sides[end].threshold;
        uint256 first = (seed >> 8) % (_ATTESTORS - threshold + 1);
        bytes4 refusal = 0;
        if (flaw == 1)
            (threshold, refusal) = (threshold - 1, IAttestorGateway.AttestorGateway_WrongSignatureLength.selector);
        if (flaw == 2)
            (digest, refusal) = (keccak256(abi.encode(digest)), IAttestorGateway.AttestorGateway_NotSigner.selector);
        if (flaw == 4) refusal = IAttestorGateway.AttestorGateway_WrongEpoch.selector;
        for (uint256 i = 0; i < threshold; ++i) {
            // The last one's place is taken by the first, who signs twice.
            bool twice = flaw == 3 && i + 1 == threshold;
            proof = bytes.concat(proof, _signature(twice ? first : first + i, digest));
        }
        if (flaw == 3) refusal = IAttestorGateway.AttestorGateway_SignersNotAscending.selector;
        return (proof, expected == 0 ? refusal : expected);
    }

    function _signature(uint256 attestor, bytes32 digest) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[attestor], digest);
        return abi.encodePacked(r, s, v);
    }

    function _epochOf(uint256 end, uint256 seed) private view returns (uint32) {
        return uint32(sides[end].epoch - (seed % 32 == 4 ? 1 : 0));
    }

    function _messageDigest(uint256 end, Letter storage letter) private returns (bytes32) {
        vm.chainId(_chains[end]);
        bytes32 payloadHash = keccak256(abi.encodePacked(letter.to, uint96(letter.amount)));
        return gateways[end].messageDigest(letter.id, payloadHash, uint64(letter.deadline));
    }

    function _try(
        address target,
        bytes memory data,
        bytes4 expected,
        string memory what
    ) private returns (bytes memory out) {
        bool done;
        (done, out) = target.call(data);
        if (done) {
            assertTrue(expected == 0, string.concat(what, " went through, but should have been refused"));
            ++happened[what];
        } else {
            assertEq(
                uint32(bytes4(out)),
                uint32(expected),
                string.concat(what, " was refused by another name than expected")
            );
            ++happened[string.concat(what, " refused")];
        }
    }

    /* WHO AND WHAT */

    /// @dev The next call is this account's, on this end's chain.
    function _as(uint256 end, address account) private {
        vm.chainId(_chains[end]);
        if (account != address(this)) vm.prank(account);
    }

    function _actor(uint256 seed) internal pure returns (address) {
        return address(uint160(0xAC7000 + (seed % _ACTORS)));
    }

    /// @dev Mostly people; now and then what the source refuses, and what only the other end does.
    function _recipient(uint256 end, uint256 seed) private view returns (address) {
        uint256 kind = seed % 32;
        if (kind == 0) return address(0);
        if (kind == 1) return address(bridges[end]);
        if (kind == 2) return address(gateways[end]);
        if (kind == 3) return address(bridges[end].token());
        return _actor(seed >> 8);
    }

    function _isForbidden(uint256 end, address to) private view returns (bool) {
        return
            to == address(gateways[end]) ||
            to == address(bridges[end].token()) ||
            to == address(bridges[end]) ||
            to == address(0);
    }

    function _amount(uint256 seed) private pure returns (uint256) {
        uint256 kind = seed % 16;
        if (kind == 0) return (seed >> 8) % 3;
        if (kind < 8) return (seed >> 8) % 500e18;
        if (kind < 15) return (seed >> 8) % 8_000e18;
        return (seed >> 8) % 60_000e18;
    }

    /// @dev Mostly one of the last, which is still under way; now and then any.
    function _pick(uint256 seed) private view returns (uint256) {
        uint256 count = letters.length;
        if (seed % 8 == 0 || count <= 12) return (seed >> 8) % count;
        return count - 1 - ((seed >> 8) % 12);
    }

    /// @dev Mostly one that came into the queue lately.
    function _pickWaiting(uint256 seed) private view returns (uint256) {
        uint256 count = _queued.length;
        if (seed % 8 == 1 || count == 0) return _pick(seed >> 8);
        return _queued[count - 1 - ((seed >> 8) % (count < 6 ? count : 6))];
    }

    /* THE STAGE */

    function _insert(uint256 key) private {
        _keys.push(key);
        _signers.push(vm.addr(key));
        for (uint256 i = _keys.length - 1; i > 0 && _signers[i] < _signers[i - 1]; --i) {
            (_keys[i], _keys[i - 1]) = (_keys[i - 1], _keys[i]);
            (_signers[i], _signers[i - 1]) = (_signers[i - 1], _signers[i]);
        }
    }

    function _deploy(uint256 end) private {
        vm.chainId(_chains[end]);
        address[] memory self = new address[](1);
        self[0] = address(this);
        IAttestorGateway.Powers memory powers = IAttestorGateway.Powers(address(this), self, self, self);
        gateways[end] = IAttestorGateway(
            deploy("AttestorGateway", abi.encode(address(this), powers, _signers, 3, 2 days))
        );
        Side storage side = sides[end];
        (side.epoch, side.threshold) = (1, 3);
        (side.dayLimit, side.recipientLimit, side.transferLimit) = (30_000e18, 12_000e18, 6_000e18);
        (side.cap, side.delay) = (1_000_000e18, 12 hours);
        if (end == AWAY) {
            bridges[end] = IMilkBridge(
                deploy("RemoteMilkBridge", abi.encode(gateways[end], SUPPLY, address(0), _settings(end)))
            );
            return;
        }
        IMilkToken.Allocation[] memory shares = new IMilkToken.Allocation[](_ACTORS);
        for (uint256 i = 0; i < _ACTORS; ++i) shares[i] = IMilkToken.Allocation(_actor(i), SUPPLY / _ACTORS);
        IERC20 milk = IERC20(deploy("MilkToken", abi.encode(address(0xF0), SUPPLY, shares)));
        bridges[end] = IMilkBridge(
            deploy("HomeMilkBridge", abi.encode(gateways[end], milk, address(0), _settings(end)))
        );
        for (uint256 i = 0; i < _ACTORS; ++i) {
            vm.prank(_actor(i));
            milk.approve(address(bridges[end]), type(uint256).max);
        }
    }

    function _link(uint256 end) private {
        vm.chainId(_chains[end]);
        IMilkBridge other = bridges[1 - end];
        gateways[end].link(
            address(bridges[end]),
            IAttestorGateway.Remote(
                _chains[1 - end],
                address(gateways[1 - end]),
                address(other),
                address(other.token())
            )
        );
    }

    function _settings(uint256 end) private view returns (IMilkBridge.Settings memory) {
        Side storage side = sides[end];
        return
            IMilkBridge.Settings(
                uint96(side.dayLimit),
                uint96(side.recipientLimit),
                uint96(side.transferLimit),
                uint96(side.cap),
                uint32(side.delay),
                end == HOME ? uint96(FEE) : 0,
                address(0xFEE)
            );
    }
}
