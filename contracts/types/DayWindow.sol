// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @dev What was spent in the running lane of six hours and in the four before it, in one word.
///
///     bit 255     220 219   176 175   132 131    88 87     44 43      0
///     +--------------+---------+---------+---------+---------+---------+
///     | running lane | 4 before| 3 before| 2 before| 1 before| running |
///     +--------------+---------+---------+---------+---------+---------+
///
/// Lanes are counted from 1970; amounts are in {DayWindowLibrary-UNIT}, rounded up. Whatever 24 hours one takes, they touch
/// at most five lanes that follow one another, the last of them being the one in which the last amount was spent. So who
/// spends only while the five lanes stay within a limit spends no more than that in any 24 hours. An amount counts for 24
/// to 30 hours.
type DayWindow is uint256;

using DayWindowLibrary for DayWindow global;

/// @title DayWindowLibrary
/// @notice Reads and fills a {DayWindow}.
library DayWindowLibrary {
    /// @dev Wei of MLK in a unit. 44 bits of it hold 1.7 billion MLK, more than there are.
    uint256 internal constant UNIT = 1e14;
    /// @dev Units in a lane at most.
    uint256 internal constant MAX_UNITS = (1 << _WIDTH) - 1;

    uint256 private constant _LANE = 6 hours;
    uint256 private constant _WIDTH = 44;
    uint256 private constant _LANES = 5;
    uint256 private constant _NUMBER = _WIDTH * _LANES;
    uint256 private constant _ALL_LANES = (1 << _NUMBER) - 1;

    /// @notice The window as it is at a time: lanes that passed are dropped.
    /// @param self The window.
    /// @param time Unix seconds, not before it was last filled.
    /// @return The window whose running lane is that time's.
    function movedTo(DayWindow self, uint256 time) internal pure returns (DayWindow) {
        uint256 word = DayWindow.unwrap(self);
        uint256 lane = time / _LANE;
        // A shift by more than the word has gives zero.
        uint256 lanes = ((word & _ALL_LANES) << (_WIDTH * (lane - (word >> _NUMBER)))) & _ALL_LANES;
        return DayWindow.wrap((lane << _NUMBER) | lanes);
    }

    /// @notice The window with an amount in its running lane.
    /// @param self The window.
    /// @param units The amount, in units; with what was {spent} at most {MAX_UNITS}, so that no lane runs over.
    /// @return The window.
    function with(DayWindow self, uint256 units) internal pure returns (DayWindow) {
        return DayWindow.wrap(DayWindow.unwrap(self) + units);
    }

    /// @notice What the five lanes hold.
    /// @param self The window.
    /// @return sum The amount, in units.
    function spent(DayWindow self) internal pure returns (uint256 sum) {
        uint256 lanes = DayWindow.unwrap(self) & _ALL_LANES;
        for (; lanes != 0; lanes >>= _WIDTH) sum += lanes & MAX_UNITS;
    }

    /// @notice An amount in units, rounded up.
    /// @param amount In wei of MLK, far below 2^256.
    /// @return In units.
    function unitsOf(uint256 amount) internal pure returns (uint256) {
        return (amount + UNIT - 1) / UNIT;
    }
}
