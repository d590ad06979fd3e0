// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @dev What every trade reads of a pool and none but the first of an epoch writes, in one storage word.
///
///     bit 255     232 231       208 207      184 183   176 175      168 167    160
///     +--------------+-------------+------------+---------+------------+---------+
///     |  countedIn   |inventoryCap | outflowCap |  flags  |minRemaining|validity |
///     +--------------+-------------+------------+---------+------------+---------+
///     bit 159     128 127  112 111   96 95            32 31             0
///     +--------------+--------+--------+----------------+----------------+
///     | epochLength  |  ask   |  bid   |   faceValue    |   partnerId    |
///     +--------------+--------+--------+----------------+----------------+
///
/// The meaning of each is in {IPointExchange-Pool} and {IPointExchange-Limits}. `countedIn` is the epoch in which the inventory
/// was last counted. Whoever writes a part has checked that it fits.
type PoolTerms is uint256;

using PoolTermsLibrary for PoolTerms global;

/// @title PoolTermsLibrary
/// @notice Reads and changes {PoolTerms}.
library PoolTermsLibrary {
    /// @notice Flag: nothing of the pool moves.
    uint256 internal constant PAUSED = 1;
    /// @notice Flag: its currency is not the base currency.
    uint256 internal constant FOREIGN = 2;
    /// @notice Flag: it buys no points.
    uint256 internal constant BUYS_NOT = 4;
    /// @notice Flag: it sells no points.
    uint256 internal constant SELLS_NOT = 8;
    /// @notice Flag: it was quoted once, so that its face value is fixed.
    uint256 internal constant QUOTED = 16;
    /// @notice Flag: its programme is of an earlier version, without {IPartnerPoint-transferForExchange}.
    uint256 internal constant EARLIER = 32;

    uint256 private constant _FACE_VALUE = 32;
    uint256 private constant _BID = 96;
    uint256 private constant _ASK = 112;
    uint256 private constant _EPOCH_LENGTH = 128;
    uint256 private constant _VALIDITY = 160;
    uint256 private constant _MIN_REMAINING = 168;
    uint256 private constant _FLAGS = 176;
    uint256 private constant _OUTFLOW_CAP = 184;
    uint256 private constant _INVENTORY_CAP = 208;
    uint256 private constant _COUNTED_IN = 232;

    /// @notice The terms of a new pool, without face value, limits and quote.
    /// @param partnerId_ The partner.
    /// @param epochLength_ Seconds an epoch lasts.
    /// @param validity_ Epochs a point stays valid after its own.
    /// @return The terms.
    function make(uint32 partnerId_, uint32 epochLength_, uint8 validity_) internal pure returns (PoolTerms) {
        return
            PoolTerms.wrap(partnerId_ | (uint256(epochLength_) << _EPOCH_LENGTH) | (uint256(validity_) << _VALIDITY));
    }

    /// @notice The partner.
    /// @param self The terms.
    /// @return Its id, zero for no pool.
    function partnerId(PoolTerms self) internal pure returns (uint32) {
        return uint32(PoolTerms.unwrap(self));
    }

    /// @notice Worth of one point in the pool's currency.
    /// @param self The terms.
    /// @return 8 decimals.
    function faceValue(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _FACE_VALUE, type(uint64).max);
    }

    /// @notice What the pool pays for a point.
    /// @param self The terms.
    /// @return Basis points of face value.
    function bid(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _BID, type(uint16).max);
    }

    /// @notice What the pool asks for a point.
    /// @param self The terms.
    /// @return Basis points of face value.
    function ask(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _ASK, type(uint16).max);
    }

    /// @notice How long an epoch lasts.
    /// @param self The terms.
    /// @return Seconds.
    function epochLength(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _EPOCH_LENGTH, type(uint32).max);
    }

    /// @notice How long a point stays valid after its own epoch.
    /// @param self The terms.
    /// @return Epochs.
    function validity(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _VALIDITY, type(uint8).max);
    }

    /// @notice How long points bought and sold must still be valid.
    /// @param self The terms.
    /// @return Epochs.
    function minRemaining(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _MIN_REMAINING, type(uint8).max);
    }

    /// @notice Whether a flag is set.
    /// @param self The terms.
    /// @param flag Which.
    /// @return True when it is.
    function has(PoolTerms self, uint256 flag) internal pure returns (bool) {
        return PoolTerms.unwrap(self) & (flag << _FLAGS) != 0;
    }

    /// @notice The most that may leave the reserve by trades on a day, net.
    /// @param self The terms.
    /// @return Whole MLK.
    function outflowCap(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _OUTFLOW_CAP, type(uint24).max);
    }

    /// @notice The most points the pool may hold.
    /// @param self The terms.
    /// @return Thousands.
    function inventoryCap(PoolTerms self) internal pure returns (uint256) {
        return _part(self, _INVENTORY_CAP, type(uint24).max);
    }

    /// @notice When the inventory was last counted.
    /// @param self The terms.
    /// @return The epoch.
    function countedIn(PoolTerms self) internal pure returns (uint256) {
        return PoolTerms.unwrap(self) >> _COUNTED_IN;
    }

    /// @notice The terms with a face value.
    /// @param self The terms.
    /// @param faceValue_ Worth of one point in the pool's currency, 8 decimals.
    /// @param foreign Whether its currency is not the base currency.
    /// @return The new terms.
    function valued(PoolTerms self, uint64 faceValue_, bool foreign) internal pure returns (PoolTerms) {
        return _with(self, _FACE_VALUE, type(uint64).max, faceValue_).flagged(FOREIGN, foreign);
    }

    /// @notice The terms with a quote.
    /// @param self The terms.
    /// @param bid_ Basis points of face value.
    /// @param ask_ Basis points of face value.
    /// @return The new terms.
    function quoted(PoolTerms self, uint16 bid_, uint16 ask_) internal pure returns (PoolTerms) {
        return _with(_with(self, _BID, type(uint16).max, bid_), _ASK, type(uint16).max, ask_);
    }

    /// @notice The terms with a flag set or cleared.
    /// @param self The terms.
    /// @param flag Which.
    /// @param on Whether it is to be set.
    /// @return The new terms.
    function flagged(PoolTerms self, uint256 flag, bool on) internal pure returns (PoolTerms) {
        return _with(self, _FLAGS, flag, on ? flag : 0);
    }

    /// @notice The terms with limits.
    /// @param self The terms.
    /// @param minRemaining_ Epochs that points bought and sold must still be valid.
    /// @param outflowCap_ Whole MLK.
    /// @param inventoryCap_ Thousands of points.
    /// @return The new terms.
    function limited(
        PoolTerms self,
        uint8 minRemaining_,
        uint24 outflowCap_,
        uint24 inventoryCap_
    ) internal pure returns (PoolTerms) {
        self = _with(self, _MIN_REMAINING, type(uint8).max, minRemaining_);
        self = _with(self, _OUTFLOW_CAP, type(uint24).max, outflowCap_);
        return _with(self, _INVENTORY_CAP, type(uint24).max, inventoryCap_);
    }

    /// @notice The terms after the inventory was counted.
    /// @param self The terms.
    /// @param epoch The epoch, below 2^24: one lasts an hour at least. Zero lets it be counted anew.
    /// @return The new terms.
    function counted(PoolTerms self, uint256 epoch) internal pure returns (PoolTerms) {
        return _with(self, _COUNTED_IN, type(uint24).max, epoch);
    }

    function _part(PoolTerms self, uint256 shift, uint256 mask) private pure returns (uint256) {
        return (PoolTerms.unwrap(self) >> shift) & mask;
    }

    function _with(PoolTerms self, uint256 shift, uint256 mask, uint256 value) private pure returns (PoolTerms) {
        return PoolTerms.wrap((PoolTerms.unwrap(self) & ~(mask << shift)) | (value << shift));
    }
}
