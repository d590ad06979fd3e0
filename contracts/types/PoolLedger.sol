// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @dev What every trade changes of a pool, in one storage word.
///
///     bit 255    240 239       209 208         175 174      92 91       0
///     +-------------+-------------+---------------+-----------+----------+
///     |     day     |   outflow   |   inventory   |   fees    | reserve  |
///     +-------------+-------------+---------------+-----------+----------+
///
/// `reserve` and `fees` are wei of MLK: all MLK there is, and 9 million MLK of fees nobody collected. `inventory` are points the
/// pool bought and may sell. `outflow` is what left the reserve by trades on `day` (UTC, days since 1970) less what came in, in
/// hundredths of an MLK: what leaves is rounded up, what comes in is rounded down. Whoever changes a part has checked its limit.
type PoolLedger is uint256;

using PoolLedgerLibrary for PoolLedger global;

/// @title PoolLedgerLibrary
/// @notice Reads and changes a {PoolLedger}. Checked against plain integers in a fuzz test.
library PoolLedgerLibrary {
    /// @notice The largest reserve, wei of MLK.
    uint256 internal constant MAX_RESERVE = (1 << 92) - 1;
    /// @notice The largest fees, wei of MLK.
    uint256 internal constant MAX_FEES = (1 << 83) - 1;
    /// @notice The largest inventory, points.
    uint256 internal constant MAX_INVENTORY = (1 << 34) - 1;
    /// @notice wei of MLK in a unit of outflow.
    uint256 internal constant OUTFLOW_UNIT = 1e16;

    uint256 private constant _FEES = 92;
    uint256 private constant _INVENTORY = 175;
    uint256 private constant _OUTFLOW = 209;
    uint256 private constant _DAY = 240;
    uint256 private constant _OUTFLOW_MASK = (1 << 31) - 1;
    uint256 private constant _BELOW_OUTFLOW = (1 << _OUTFLOW) - 1;

    /// @notice What the pool can pay with.
    /// @param self The ledger.
    /// @return wei of MLK.
    function reserve(PoolLedger self) internal pure returns (uint256) {
        return PoolLedger.unwrap(self) & MAX_RESERVE;
    }

    /// @notice Fees collected on the pool's trades, owed to the treasury.
    /// @param self The ledger.
    /// @return wei of MLK.
    function fees(PoolLedger self) internal pure returns (uint256) {
        return (PoolLedger.unwrap(self) >> _FEES) & MAX_FEES;
    }

    /// @notice Points the pool may sell.
    /// @param self The ledger.
    /// @return Their number.
    function inventory(PoolLedger self) internal pure returns (uint256) {
        return (PoolLedger.unwrap(self) >> _INVENTORY) & MAX_INVENTORY;
    }

    /// @notice The net outflow of a day.
    /// @param self The ledger.
    /// @param day Days since 1970; one other than the ledger's has none.
    /// @return Units of {OUTFLOW_UNIT}.
    function outflowOn(PoolLedger self, uint256 day) internal pure returns (uint256) {
        uint256 word = PoolLedger.unwrap(self);
        return word >> _DAY == day ? (word >> _OUTFLOW) & _OUTFLOW_MASK : 0;
    }

    /// @notice The ledger after the pool paid for points.
    /// @param self The ledger.
    /// @param given What leaves the reserve, at most the reserve, wei of MLK.
    /// @param fee What of it goes to the fees, wei of MLK; the fees stay within {MAX_FEES}.
    /// @param points Points that come in; the inventory stays below 2^34.
    /// @param day Days since 1970, below 2^16.
    /// @param outflow The day's net outflow from now on, below 2^31 units.
    /// @return The new ledger.
    function paid(
        PoolLedger self,
        uint256 given,
        uint256 fee,
        uint256 points,
        uint256 day,
        uint256 outflow
    ) internal pure returns (PoolLedger) {
        unchecked {
            // No part leaves its bits, by the conditions on the parameters.
            uint256 word = PoolLedger.unwrap(self) - given + (fee << _FEES) + (points << _INVENTORY);
            return _on(word, day, outflow);
        }
    }

    /// @notice The ledger after the pool was paid for points.
    /// @param self The ledger.
    /// @param gained What comes into the reserve, wei of MLK; the reserve stays within {MAX_RESERVE}.
    /// @param fee What comes to the fees besides, wei of MLK; the fees stay within {MAX_FEES}.
    /// @param points Points that leave, at most the inventory.
    /// @param day Days since 1970, below 2^16.
    /// @return The new ledger.
    function earned(
        PoolLedger self,
        uint256 gained,
        uint256 fee,
        uint256 points,
        uint256 day
    ) internal pure returns (PoolLedger) {
        unchecked {
            uint256 before = outflowOn(self, day);
            uint256 back = gained / OUTFLOW_UNIT;
            // No part leaves its bits, by the conditions on the parameters.
            uint256 word = PoolLedger.unwrap(self) + gained + (fee << _FEES) - (points << _INVENTORY);
            return _on(word, day, before > back ? before - back : 0);
        }
    }

    /// @notice The ledger with more in its reserve.
    /// @param self The ledger.
    /// @param amount wei of MLK; the reserve stays within {MAX_RESERVE}.
    /// @return The new ledger.
    function funded(PoolLedger self, uint256 amount) internal pure returns (PoolLedger) {
        return PoolLedger.wrap(PoolLedger.unwrap(self) + amount);
    }

    /// @notice The ledger with less in its reserve.
    /// @param self The ledger.
    /// @param amount wei of MLK, at most the reserve.
    /// @return The new ledger.
    function drawn(PoolLedger self, uint256 amount) internal pure returns (PoolLedger) {
        return PoolLedger.wrap(PoolLedger.unwrap(self) - amount);
    }

    /// @notice The ledger without fees.
    /// @param self The ledger.
    /// @return The new ledger.
    function collected(PoolLedger self) internal pure returns (PoolLedger) {
        return PoolLedger.wrap(PoolLedger.unwrap(self) & ~(MAX_FEES << _FEES));
    }

    /// @notice The ledger with another inventory.
    /// @param self The ledger.
    /// @param points The inventory as it was counted, within {MAX_INVENTORY}.
    /// @return The new ledger.
    function counted(PoolLedger self, uint256 points) internal pure returns (PoolLedger) {
        uint256 others = PoolLedger.unwrap(self) & ~(MAX_INVENTORY << _INVENTORY);
        return PoolLedger.wrap(others | (points << _INVENTORY));
    }

    function _on(uint256 word, uint256 day, uint256 outflow) private pure returns (PoolLedger) {
        return PoolLedger.wrap((word & _BELOW_OUTFLOW) | (outflow << _OUTFLOW) | (day << _DAY));
    }
}
