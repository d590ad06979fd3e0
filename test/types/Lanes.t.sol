// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Lanes, LanesLibrary} from "../../contracts/types/Lanes.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice Every function of {LanesLibrary} against four numbers in an array.
contract LanesTest is SolidityTest {
    uint256 private constant _MAX = type(uint64).max;

    /* ADD */

    function testFuzz_add_everyLaneFits_addsLaneByLane(uint64[4] memory a, uint64[4] memory b) public pure {
        uint64[4] memory sums;
        for (uint256 i = 0; i < 4; ++i) {
            b[i] = uint64(bound(b[i], 0, _MAX - a[i]));
            sums[i] = a[i] + b[i];
        }
        (Lanes result, bool full) = _pack(a).add(_pack(b));
        assertTrue(!full, "A sum that fits is not full");
        _check(result, sums, "Each lane holds its sum");
    }

    function testFuzz_add_anyLanes_isFullExactlyWhenOneOverflows(
        uint64[4] memory a,
        uint64[4] memory b,
        uint8 fits
    ) public pure {
        bool overflow = false;
        for (uint256 i = 0; i < 4; ++i) {
            // Two random words nearly always overflow somewhere; most lanes are made to fit.
            if ((fits >> i) & 1 == 1) b[i] = uint64(bound(b[i], 0, _MAX - a[i]));
            if (uint256(a[i]) + b[i] > _MAX) overflow = true;
        }
        (, bool full) = _pack(a).add(_pack(b));
        assertTrue(full == overflow, "Full exactly when a lane overflows");
        (, full) = _pack(b).add(_pack(a));
        assertTrue(full == overflow, "The order does not matter");
    }

    function testFuzz_add_oneLaneOneTooMany_isFull(uint64[4] memory a, uint64[4] memory b, uint256 index) public pure {
        index %= 4;
        for (uint256 i = 0; i < 4; ++i) b[i] = uint64(bound(b[i], 0, _MAX - a[i]));
        if (a[index] == 0) a[index] = 1;
        b[index] = uint64(_MAX - a[index]);
        (, bool full) = _pack(a).add(_pack(b));
        assertTrue(!full, "Exactly 2^64 - 1 fits");
        ++b[index];
        (, full) = _pack(a).add(_pack(b));
        assertTrue(full, "One more does not");
    }

    function testFuzz_add_fullLane_neverSpillsIntoItsNeighbour(
        uint64[4] memory a,
        uint64[4] memory b,
        uint256 index
    ) public pure {
        index %= 4;
        uint64[4] memory sums;
        for (uint256 i = 0; i < 4; ++i) {
            if (i == index) (a[i], b[i]) = (type(uint64).max, 0);
            else b[i] = uint64(bound(b[i], 0, _MAX - a[i]));
            sums[i] = a[i] + b[i];
        }
        (Lanes result, bool full) = _pack(a).add(_pack(b));
        assertTrue(!full, "A full lane that gets nothing is no obstacle");
        _check(result, sums, "A full lane stays as it is, and so do its neighbours");
    }

    /* SUB */

    function testFuzz_sub_partHeld_subtractsLaneByLane(uint64[4] memory a, uint64[4] memory b) public pure {
        uint64[4] memory rest;
        for (uint256 i = 0; i < 4; ++i) {
            b[i] = uint64(bound(b[i], 0, a[i]));
            rest[i] = a[i] - b[i];
        }
        _check(_pack(a).sub(_pack(b)), rest, "Each lane holds the rest");
    }

    /* TAKE */

    function testFuzz_take_anyAmount_takesTheLowestLanesFirst(
        uint64[4] memory a,
        uint256 amount,
        uint8 emptied
    ) public pure {
        for (uint256 i = 0; i < 4; ++i) if ((emptied >> i) & 1 == 1) a[i] = 0;
        // Two more than the word holds at most: the test below wants more.
        amount = bound(amount, 0, _sum(a) + 2);
        uint64[4] memory expected;
        uint256 wanted = amount;
        for (uint256 i = 0; i < 4; ++i) {
            expected[i] = uint64(wanted < a[i] ? wanted : a[i]);
            wanted -= expected[i];
        }
        (Lanes taken, uint256 left) = _pack(a).take(amount);
        _check(taken, expected, "Each lane gives what it has until nothing is wanted");
        assertEq(left, wanted, "What is not held is still wanted");
        assertEq(taken.sum() + left, amount, "Taken and left make the amount");
    }

    function testFuzz_take_moreThanTheWordHolds_takesAll(uint64[4] memory a, uint256 excess) public pure {
        excess = bound(excess, 0, type(uint256).max - _sum(a));
        (Lanes taken, uint256 left) = _pack(a).take(_sum(a) + excess);
        _check(taken, a, "All lanes are emptied");
        assertEq(left, excess, "The excess is left");
    }

    /* FROM */

    function testFuzz_from_anyIndex_emptiesTheLanesBelow(uint64[4] memory a, uint256 index) public pure {
        index %= 4;
        Lanes lanes = _pack(a);
        for (uint256 i = 0; i < index; ++i) a[i] = 0;
        _check(lanes.from(index), a, "Lanes below the index are empty, the others as before");
    }

    function testFuzz_to_anyIndex_keepsTheLanesUpToIt(uint64[4] memory a, uint8 index) public pure {
        index = index % 4;
        Lanes lanes = _pack(a);
        for (uint256 i = index + 1; i < 4; ++i) a[i] = 0;
        _check(lanes.to(index), a, "Lanes above the index are empty, the others as before");
    }

    /* SUM, LANE, SINGLE, EQUALITY */

    function testFuzz_sum_anyLanes_addsAllFour(uint64[4] memory a) public pure {
        assertEq(_pack(a).sum(), _sum(a), "The sum of the lanes");
    }

    function test_sum_fullLanes_holdsMoreThan64Bits() public pure {
        assertEq(Lanes.wrap(type(uint256).max).sum(), 4 * _MAX, "Four full lanes");
    }

    function testFuzz_lane_anyIndex_readsThatLane(uint64[4] memory a, uint256 index) public pure {
        index %= 4;
        assertEq(_pack(a).lane(index), a[index], "The lane's own number");
    }

    function testFuzz_single_anyLane_leavesTheOthersEmpty(uint256 index, uint64 amount) public pure {
        index %= 4;
        uint64[4] memory expected;
        expected[index] = amount;
        _check(LanesLibrary.single(index, amount), expected, "One lane is set");
    }

    function testFuzz_equality_anyWords_comparesAllLanes(uint64[4] memory a, uint256 index, uint64 other) public pure {
        index %= 4;
        assertTrue(_pack(a) == _pack(a), "A word equals itself");
        Lanes before = _pack(a);
        bool same = a[index] == other;
        a[index] = other;
        assertTrue((before == _pack(a)) == same, "Another number in a lane makes another word");
        assertTrue((before != _pack(a)) == !same, "And the words differ");
        assertEq(LanesLibrary.EMPTY.sum(), 0, "The empty word holds nothing");
    }

    /* THE MODEL */

    /// @dev Lane 3 is the highest.
    function _pack(uint64[4] memory a) private pure returns (Lanes) {
        return Lanes.wrap(uint256(bytes32(abi.encodePacked(a[3], a[2], a[1], a[0]))));
    }

    function _sum(uint64[4] memory a) private pure returns (uint256 total) {
        for (uint256 i = 0; i < 4; ++i) total += a[i];
    }

    function _check(Lanes lanes, uint64[4] memory expected, string memory message) private pure {
        assertEq(Lanes.unwrap(lanes), Lanes.unwrap(_pack(expected)), message);
    }
}
