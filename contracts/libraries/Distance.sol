// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title Distance
/// @notice How far two prices are apart.
library Distance {
    uint256 private constant _BASIS = 10_000;

    /// @notice Whether a price is at most so far away from another.
    /// @param price The price, of 64 bits.
    /// @param base The other, of 64 bits.
    /// @param limit Basis points of the other, of 16 bits.
    /// @return Whether it is.
    function isWithin(uint256 price, uint256 base, uint256 limit) internal pure returns (bool) {
        unchecked {
            // Prices have 64 bits, basis points 16.
            return (price > base ? price - base : base - price) * _BASIS <= base * limit;
        }
    }
}
