// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {PoolLedger, PoolLedgerLibrary} from "../../contracts/types/PoolLedger.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice {PoolLedger} against five plain integers.
contract PoolLedgerTest is SolidityTest {
    struct Plain {
        uint256 reserve;
        uint256 fees;
        uint256 inventory;
        uint256 outflow;
        uint256 day;
    }

    uint256 private constant _MAX_INVENTORY = 2 ** 34 - 1;
    uint256 private constant _MAX_OUTFLOW = 2 ** 31 - 1;
    uint256 private constant _MAX_DAY = 2 ** 16 - 1;

    function testFuzz_parts_wholeRange_areWhatWasStored(Plain memory plain) public pure {
        _check(_ledger(_fit(plain)), plain);
    }

    function testFuzz_paid_wholeRange_changesItsParts(
        Plain memory plain,
        uint256 given,
        uint256 fee,
        uint256 points,
        uint256 outflow
    ) public pure {
        PoolLedger ledger = _ledger(_fit(plain));
        given = bound(given, 0, plain.reserve);
        fee = bound(fee, 0, PoolLedgerLibrary.MAX_FEES - plain.fees);
        points = bound(points, 0, _MAX_INVENTORY - plain.inventory);
        outflow = bound(outflow, 0, _MAX_OUTFLOW);
        uint256 day = (plain.day + 1) % 2 ** 16;
        ledger = ledger.paid(given, fee, points, day, outflow);
        _check(ledger, Plain(plain.reserve - given, plain.fees + fee, plain.inventory + points, outflow, day));
    }

    function testFuzz_earned_wholeRange_changesItsParts(
        Plain memory plain,
        uint256 gained,
        uint256 fee,
        uint256 points,
        bool sameDay
    ) public pure {
        PoolLedger ledger = _ledger(_fit(plain));
        gained = bound(gained, 0, PoolLedgerLibrary.MAX_RESERVE - plain.reserve);
        fee = bound(fee, 0, PoolLedgerLibrary.MAX_FEES - plain.fees);
        points = bound(points, 0, plain.inventory);
        uint256 day = sameDay ? plain.day : (plain.day + 1) % 2 ** 16;
        uint256 before = sameDay ? plain.outflow : 0;
        uint256 back = gained / 1e16;
        uint256 outflow = before < back ? 0 : before - back;
        ledger = ledger.earned(gained, fee, points, day);
        _check(ledger, Plain(plain.reserve + gained, plain.fees + fee, plain.inventory - points, outflow, day));
    }

    function testFuzz_others_wholeRange_changeOnePart(Plain memory plain, uint256 amount) public pure {
        PoolLedger ledger = _ledger(_fit(plain));
        uint256 more = bound(amount, 0, PoolLedgerLibrary.MAX_RESERVE - plain.reserve);
        uint256 less = bound(amount, 0, plain.reserve);
        uint256 points = bound(amount, 0, _MAX_INVENTORY);
        _check(ledger.funded(more), Plain(plain.reserve + more, plain.fees, plain.inventory, plain.outflow, plain.day));
        _check(ledger.drawn(less), Plain(plain.reserve - less, plain.fees, plain.inventory, plain.outflow, plain.day));
        _check(ledger.collected(), Plain(plain.reserve, 0, plain.inventory, plain.outflow, plain.day));
        _check(ledger.counted(points), Plain(plain.reserve, plain.fees, points, plain.outflow, plain.day));
    }

    function _fit(Plain memory plain) private pure returns (Plain memory) {
        plain.reserve = bound(plain.reserve, 0, PoolLedgerLibrary.MAX_RESERVE);
        plain.fees = bound(plain.fees, 0, PoolLedgerLibrary.MAX_FEES);
        plain.inventory = bound(plain.inventory, 0, _MAX_INVENTORY);
        plain.outflow = bound(plain.outflow, 0, _MAX_OUTFLOW);
        plain.day = bound(plain.day, 0, _MAX_DAY);
        return plain;
    }

    /// @dev By sums, where the library shifts.
    function _ledger(Plain memory plain) private pure returns (PoolLedger) {
        uint256 word = plain.day * 2 ** 31 + plain.outflow;
        word = word * 2 ** 34 + plain.inventory;
        word = word * 2 ** 83 + plain.fees;
        return PoolLedger.wrap(word * 2 ** 92 + plain.reserve);
    }

    function _check(PoolLedger ledger, Plain memory plain) private pure {
        assertEq(ledger.reserve(), plain.reserve, "The reserve is what it should be");
        assertEq(ledger.fees(), plain.fees, "The fees are what they should be");
        assertEq(ledger.inventory(), plain.inventory, "The inventory is what it should be");
        assertEq(ledger.outflowOn(plain.day), plain.outflow, "The day's outflow is what it should be");
        assertEq(ledger.outflowOn(plain.day + 1), 0, "Another day has no outflow");
    }
}
