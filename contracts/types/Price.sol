// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev What a feed answered a trade, in one word.
///
///     bit 255 192 191      128 127       64 63       32 31      1   0
///     +----------+------------+------------+-----------+---------+-------+
///     |    0     |    spot    |  average   |   round   |    0    | fresh |
///     +----------+------------+------------+-----------+---------+-------+
///
/// Prices have 8 decimals. `fresh` says that the oracle was asked for it just now. All but it is where {IPointExchange-Swapped}
/// has the same.
type Price is uint256;

using PriceLibrary for Price global;

/// @title PriceLibrary
/// @notice Makes and reads a {Price}.
library PriceLibrary {
    uint256 private constant _SPOT = 128;
    uint256 private constant _AVERAGE = 64;
    uint256 private constant _ROUND = 32;
    uint256 private constant _FRESH = 1;

    /// @notice An answer of the oracle.
    /// @param spot The price, 8 decimals; never zero.
    /// @param average_ Its average, 8 decimals.
    /// @param round The answer's round.
    /// @return The price, fresh.
    function make(uint64 spot, uint64 average_, uint32 round) internal pure returns (Price) {
        uint256 prices = (uint256(spot) << _SPOT) | (uint256(average_) << _AVERAGE);
        return Price.wrap(prices | (uint256(round) << _ROUND) | _FRESH);
    }

    /// @notice Whether the oracle was asked for it just now.
    /// @param self The price.
    /// @return True when it was.
    function isFresh(Price self) internal pure returns (bool) {
        return Price.unwrap(self) & _FRESH != 0;
    }

    /// @notice The parts without the mark of a fresh one.
    /// @param self The price.
    /// @return The word.
    function parts(Price self) internal pure returns (uint256) {
        return Price.unwrap(self) & ~_FRESH;
    }

    /// @notice The average.
    /// @param self The price.
    /// @return 8 decimals.
    function average(Price self) internal pure returns (uint256) {
        return (Price.unwrap(self) >> _AVERAGE) & type(uint64).max;
    }

    /// @notice The lower of price and average.
    /// @param self The price.
    /// @return 8 decimals, below 2^64.
    function lower(Price self) internal pure returns (uint256) {
        return Math.min(Price.unwrap(self) >> _SPOT, average(self));
    }

    /// @notice The higher of price and average.
    /// @param self The price.
    /// @return 8 decimals, below 2^64.
    function higher(Price self) internal pure returns (uint256) {
        return Math.max(Price.unwrap(self) >> _SPOT, average(self));
    }
}
