// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IAttestorGateway} from "../../../contracts/interfaces/IAttestorGateway.sol";
import {IMilkBridge} from "../../../contracts/interfaces/IMilkBridge.sol";
import {BridgeStage} from "./BridgeStage.sol";

/// @title BridgeHandler
/// @notice Everybody who uses, carries, guards and attacks the bridge, at random. Each call must end as the model says: done, or
/// refused by that name. After each step the books of both ends are compared, and the invariants of the design hold.
abstract contract BridgeHandler is BridgeStage {
    uint256 private constant _STEPS = 33;

    /* ACTIONS */

    /// @notice Some thirty steps at random.
    function play(uint256 seed) external {
        for (uint256 i = 0; i < _STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _step(seed);
        }
    }

    function _step(uint256 seed) internal {
        _pass(seed);
        uint256 kind = (seed >> 8) % 32;
        uint256 rest = seed >> 16;
        if (kind < 9 || letters.length == 0) _sendOne(rest);
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

    function _sendOne(uint256 seed) private {
        uint256 source = seed % 2;
        address sender = _actor(seed >> 8);
        address to = _recipient(1 - source, seed >> 16);
        uint256 amount = _amount(seed >> 32);
        uint256 fee = source == HOME ? FEE : 0;
        bytes4 expected = _sendError(source, sender, to, amount, fee);
        _as(source, sender);
        bytes memory out = _try(
            address(bridges[source]),
            abi.encodeWithSignature("send(address,uint256,uint256,bytes32)", to, amount, fee, 0),
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
        side.dayLimit = side.dayLimit + ((seed >> 24) % 100) * 1e14;
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

    /// @notice Each message is where the model has it, in one state: so many of them, others each time.
    function checkStates(uint256 count) external view {
        for (uint256 i = 0; i < count && i < letters.length; ++i) {
            Letter storage letter = letters[(clock + i) % letters.length];
            uint256 state = uint256(gateways[1 - letter.source].stateOf(letter.id));
            assertEq(state, _stateOf(letter.stage), "Each message reaches exactly one final state");
        }
    }

    /// @dev As the gateway numbers it.
    function _stateOf(Stage stage) private pure returns (uint256) {
        if (stage == Stage.Flying) return 0;
        if (stage == Stage.Held) return 2;
        return stage == Stage.Delivered ? 1 : uint256(stage);
    }
}
