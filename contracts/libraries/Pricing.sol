// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Pricing
/// @notice What a conversion pays and takes. Each result is one fraction, rounded once, against the taker; no intermediate
/// value is rounded. Nothing overflows: points, face value and currency rate are below 2^64, a rate and a fee at most 10^4, so
/// no product below reaches 2^241.
library Pricing {
    /// @notice One hundred per cent, in basis points.
    uint256 internal constant BASIS = 10_000;

    /// @dev wei of MLK (1e18) from points × unit value (1e16) × rate (1e4) / price (1e8): 1e18 / (1e16 · 1e4 / 1e8).
    uint256 private constant _SCALE = 1e6;

    /// @notice What a member gets for points sold.
    /// @param points Points sold.
    /// @param unit Worth of a point: face value × currency rate, 16 decimals of the base currency.
    /// @param bid Share of the face value paid, basis points.
    /// @param price Price of one MLK in the base currency, 8 decimals.
    /// @param fee Fee, basis points.
    /// @return paid To the member: ⌊gross · (10⁴ − fee) / 10⁴⌋, wei of MLK.
    /// @return gross What the pool gives: ⌊gross⌋, wei of MLK.
    function sale(
        uint256 points,
        uint256 unit,
        uint256 bid,
        uint256 price,
        uint256 fee
    ) internal pure returns (uint256 paid, uint256 gross) {
        unchecked {
            uint256 worth = points * unit * bid * _SCALE;
            gross = worth / price;
            paid = (worth * (BASIS - fee)) / (price * BASIS);
        }
    }

    /// @notice What a member pays for points bought.
    /// @param points Points bought.
    /// @param unit As in {sale}.
    /// @param ask Share of the face value asked, basis points.
    /// @param price As in {sale}.
    /// @param fee Fee, basis points.
    /// @return taken From the member: ⌈gross · (10⁴ + fee) / 10⁴⌉, wei of MLK.
    /// @return gross What the pool gets: ⌈gross⌉, wei of MLK.
    function purchase(
        uint256 points,
        uint256 unit,
        uint256 ask,
        uint256 price,
        uint256 fee
    ) internal pure returns (uint256 taken, uint256 gross) {
        unchecked {
            uint256 worth = points * unit * ask * _SCALE;
            gross = Math.ceilDiv(worth, price);
            taken = Math.ceilDiv(worth * (BASIS + fee), price * BASIS);
        }
    }

    /// @notice How many points of another programme a member gets for points given; the price of MLK cancels out.
    /// @param points Points given.
    /// @param unitIn Worth of a point given, as in {sale}.
    /// @param bid Share of the face value paid for points given, basis points.
    /// @param unitOut Worth of a point received, as in {sale}.
    /// @param ask Share of the face value asked for points received, basis points.
    /// @param fee Fee, basis points.
    /// @return Points received, rounded down to whole ones.
    function conversion(
        uint256 points,
        uint256 unitIn,
        uint256 bid,
        uint256 unitOut,
        uint256 ask,
        uint256 fee
    ) internal pure returns (uint256) {
        unchecked {
            return (points * unitIn * bid * (BASIS - fee)) / (unitOut * ask * BASIS);
        }
    }
}
