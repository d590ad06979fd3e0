// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {DayWindow, DayWindowLibrary} from "../../contracts/types/DayWindow.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice {DayWindowLibrary} against a list of all that was spent, and against the promise: never more than the limit in any 24
/// hours.
contract DayWindowTest is SolidityTest {
    uint256 private constant _SPENDINGS = 48;
    uint256 private constant _LANE = 6 hours;

    function testFuzz_spending_anyTimesAndAmounts_staysWithinTheLimitInAny24Hours(
        uint256 seed,
        uint48 limit_
    ) public pure {
        uint256 limit = bound(limit_, 1, DayWindowLibrary.MAX_UNITS);
        uint256[_SPENDINGS] memory times;
        uint256[_SPENDINGS] memory amounts;
        uint256 time = 1_800_000_000 + (seed % 1 days);
        DayWindow window;
        for (uint256 i = 0; i < _SPENDINGS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            time += _pauseOf(seed);
            uint256 units = (seed >> 128) % (limit + 1);
            if ((seed >> 120) % 4 == 0) units = (seed >> 128) % (limit / 16 + 1);
            window = window.movedTo(time);
            assertEq(
                window.spent(),
                _spentIn(times, amounts, i, time),
                "It holds what five lanes saw, and nothing else"
            );
            if (window.spent() + units > limit) continue;
            window = window.with(units);
            (times[i], amounts[i]) = (time, units);
        }
        for (uint256 i = 0; i < _SPENDINGS; ++i) {
            if (times[i] == 0) continue;
            uint256 sum = 0;
            // All in the 24 hours that end with this one.
            for (uint256 j = 0; j <= i; ++j) if (times[j] != 0 && times[j] + 1 days > times[i]) sum += amounts[j];
            assertLe(sum, limit, "No 24 hours carry more than the limit");
        }
    }

    function testFuzz_window_afterThirtyHours_isEmpty(uint256 time, uint256 units) public pure {
        time = bound(time, 1, type(uint32).max);
        DayWindow window = DayWindow.wrap(0).movedTo(time).with(bound(units, 0, DayWindowLibrary.MAX_UNITS));
        assertEq(
            window.movedTo(time + 1 days).spent(),
            bound(units, 0, DayWindowLibrary.MAX_UNITS),
            "24 hours later it counts"
        );
        assertEq(window.movedTo(time + 30 hours).spent(), 0, "30 hours later it does not");
        assertEq(window.movedTo(time + 300 days).spent(), 0, "Nor ever again");
    }

    function testFuzz_unitsOf_anyAmount_roundsUp(uint96 amount) public pure {
        uint256 units = DayWindowLibrary.unitsOf(amount);
        assertLe(amount, units * DayWindowLibrary.UNIT, "No amount counts for less than it is");
        if (amount != 0) assertLe((units - 1) * DayWindowLibrary.UNIT + 1, amount, "Nor for a unit more");
    }

    /// @dev The edges that matter: the same second, the next, a lane, a day, each a second around, and anything.
    function _pauseOf(uint256 seed) private pure returns (uint256) {
        uint256 kind = (seed >> 64) % 6;
        if (kind == 0) return 0;
        if (kind == 1) return 1;
        if (kind == 2) return _LANE - 1 + (seed % 3);
        if (kind == 3) return 1 days - 1 + (seed % 3);
        if (kind == 4) return seed % 3 hours;
        return seed % 2 days;
    }

    function _spentIn(
        uint256[_SPENDINGS] memory times,
        uint256[_SPENDINGS] memory amounts,
        uint256 count,
        uint256 time
    ) private pure returns (uint256 sum) {
        for (uint256 j = 0; j < count; ++j) if (times[j] / _LANE + 4 >= time / _LANE) sum += amounts[j];
    }
}
