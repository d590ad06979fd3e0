// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {Price, PriceLibrary} from "../types/Price.sol";

/// @title SeenPrices
/// @notice The prices that the trades of one transaction see: of each feed, what the oracle answered the first of them. They
/// stand in transient storage, which ends with the transaction, and with a call that reverts.
library SeenPrices {
    using SlotDerivation for bytes32;
    using TransientSlot for *;

    bytes32 private constant _SLOT = keccak256("PointExchange.seenPrices");

    /// @notice Keeps a fresh price for the transaction's later trades.
    /// @param feed The feed.
    /// @param price What {read} gave.
    function keep(bytes32 feed, Price price) internal {
        if (price.isFresh()) _SLOT.deriveMapping(feed).asUint256().tstore(price.parts());
    }

    /// @notice What a feed answers in this transaction: as kept, or what the oracle says now. Errors: those of
    /// {IPriceOracle-read}.
    /// @param oracle The oracle.
    /// @param feed The feed.
    /// @return price The price.
    function read(IPriceOracle oracle, bytes32 feed) internal view returns (Price price) {
        price = Price.wrap(_SLOT.deriveMapping(feed).asUint256().tload());
        // No price is zero.
        if (Price.unwrap(price) != 0) return price;
        (uint64 spot, uint64 average, , uint32 round) = oracle.read(feed);
        return PriceLibrary.make(spot, average, round);
    }
}
