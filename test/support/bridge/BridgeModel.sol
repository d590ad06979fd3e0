// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {SolidityTest} from "../SolidityTest.sol";

/// @title BridgeModel
/// @notice Both ends of the bridge as a state machine in plain numbers, written from the interfaces only: what becomes of each
/// transfer, what each end has in its books, and what may leave at once.
abstract contract BridgeModel is SolidityTest {
    enum Stage {
        Flying,
        Held,
        Delivered,
        Refused,
        Expired
    }

    enum Back {
        Owed,
        Queued,
        Paid
    }

    /// @dev A transfer, from its sending to its end.
    struct Letter {
        uint256 source;
        bytes32 id;
        address sender;
        address to;
        uint256 amount;
        uint256 deadline;
        Stage stage;
        Back back;
        uint256 dueAt;
    }

    /// @dev What an end has in its books, and what binds it.
    struct Side {
        uint256 sent;
        uint256 delivered;
        uint256 refunded;
        uint256 refused;
        uint256 queued;
        uint256 fees;
        uint256 dayLimit;
        uint256 recipientLimit;
        uint256 transferLimit;
        uint256 cap;
        uint256 delay;
        bool paused;
        uint256 epoch;
        uint256 threshold;
    }

    /// @dev What left an end at once, for the exact sum of any 24 hours.
    struct Payment {
        uint256 time;
        uint256 amount;
    }

    uint256 internal constant HOME = 0;
    uint256 internal constant AWAY = 1;
    uint256 internal constant FEE = 2e18;
    uint256 internal constant SUPPLY = 1_300_000_000e18;
    uint256 private constant _UNIT = 1e14;
    uint256 private constant _LANE = 6 hours;

    uint256 internal clock = 1_800_000_000;
    Letter[] internal letters;
    Side[2] internal sides;
    mapping(uint256 end => mapping(uint256 lane => uint256 units)) private _laneOf;
    mapping(uint256 end => mapping(address to => mapping(uint256 lane => uint256 units))) private _ownLaneOf;
    mapping(uint256 end => Payment[] payments) private _payments;
    mapping(uint256 end => uint256 index) private _oldest;
    mapping(uint256 end => uint256 sum) private _lastDay;

    /// @dev What is locked at home, what is minted away.
    function _outstanding(uint256 end) internal view returns (uint256) {
        Side storage side = sides[end];
        if (end == HOME) return side.sent - side.delivered - side.refunded;
        return side.delivered + side.refunded - side.sent;
    }

    /// @dev What was sent from an end and is neither paid out at the other nor paid back.
    function _underWay(uint256 source) internal view returns (uint256) {
        return sides[source].sent - sides[source].refunded - sides[1 - source].delivered;
    }

    function _room(uint256 end) internal view returns (uint256) {
        uint256 outstanding = _outstanding(end);
        if (end == HOME) return outstanding;
        return sides[AWAY].cap > outstanding ? sides[AWAY].cap - outstanding : 0;
    }

    /// @dev Whether an amount leaves an end at once; if so, it is counted.
    function _leavesAtOnce(uint256 end, address to, uint256 amount) internal returns (bool) {
        Side storage side = sides[end];
        if (amount > side.transferLimit) return false;
        uint256 units = (amount + _UNIT - 1) / _UNIT;
        uint256 lane = clock / _LANE;
        (uint256 all, uint256 own) = (units, units);
        for (uint256 i = 0; i < 5; ++i) {
            all += _laneOf[end][lane - i];
            own += _ownLaneOf[end][to][lane - i];
        }
        if (all * _UNIT > side.dayLimit || own * _UNIT > side.recipientLimit) return false;
        _laneOf[end][lane] += units;
        _ownLaneOf[end][to][lane] += units;
        _checkDay(end, amount);
        return true;
    }

    /// @dev To the second and the wei, not by lanes.
    function _checkDay(uint256 end, uint256 amount) private {
        Payment[] storage payments = _payments[end];
        payments.push(Payment(clock, amount));
        _lastDay[end] += amount;
        while (payments[_oldest[end]].time + 1 days <= clock) _lastDay[end] -= payments[_oldest[end]++].amount;
        assertLe(_lastDay[end], sides[end].dayLimit, "What leaves at once in any 24 hours is within the limit");
    }
}
