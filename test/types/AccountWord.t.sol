// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {AccountWord, AccountWordLibrary} from "../../contracts/types/AccountWord.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice {AccountWord} against a structure with a field for each thing it knows.
contract AccountWordTest is SolidityTest {
    struct Plain {
        uint32 firstWord;
        bool linked;
        bool custodian;
        bool exchange;
        bool frozen;
        bool recovering;
        bool free;
        uint8 waits;
        uint24 day;
        uint64 spent;
        uint64 ownCap;
        uint64 nextCap;
    }

    function testFuzz_linked_anyWord_isAMembersWithItsCapKept(Plain memory plain, uint32 word) public pure {
        AccountWord packed = _pack(plain);
        _forgetAccount(plain);
        (plain.firstWord, plain.linked) = (word, true);
        _check(packed.linked(word), plain);
    }

    function testFuzz_unlinked_anyWord_keepsOnlyTheCap(Plain memory plain) public pure {
        AccountWord packed = _pack(plain);
        _forgetAccount(plain);
        _check(packed.unlinked(), plain);
    }

    function testFuzz_exchange_anyBound_mayHoldAndTake(uint32 word) public pure {
        Plain memory plain;
        (plain.firstWord, plain.custodian, plain.exchange) = (word, true, true);
        _check(AccountWordLibrary.exchange(word), plain);
    }

    function test_nobody_mayNotHold() public pure {
        Plain memory plain;
        _check(AccountWordLibrary.NOBODY, plain);
    }

    function testFuzz_retired_anyWord_losesOnlyTheRightToTake(Plain memory plain) public pure {
        AccountWord word = _pack(plain).retired();
        plain.exchange = false;
        _check(word, plain);
    }

    function testFuzz_withFirstWord_anyWord_changesOnlyTheBound(Plain memory plain, uint32 bound_) public pure {
        AccountWord word = _pack(plain).withFirstWord(bound_);
        plain.firstWord = bound_;
        _check(word, plain);
    }

    function testFuzz_withFrozen_anyWord_changesOnlyTheFreeze(Plain memory plain, bool frozen) public pure {
        AccountWord word = _pack(plain).withFrozen(frozen);
        plain.frozen = frozen;
        _check(word, plain);
    }

    function testFuzz_withRecovering_anyWord_changesOnlyThat(Plain memory plain, bool recovering) public pure {
        AccountWord word = _pack(plain).withRecovering(recovering);
        plain.recovering = recovering;
        _check(word, plain);
    }

    function testFuzz_on_anyLaterDay_clearsWhatWasSpentAndTakesARaiseThatIsDue(
        Plain memory plain,
        uint24 today
    ) public pure {
        today = uint24(bound(today, plain.day, type(uint24).max));
        AccountWord word = _pack(plain).on(today);
        if (today != plain.day) {
            plain.spent = 0;
            if (plain.waits % 4 == 0) {
                plain.nextCap = 0;
            } else if (today - plain.day >= plain.waits % 4) {
                (plain.ownCap, plain.nextCap, plain.waits) = (plain.nextCap, 0, 0);
            } else {
                plain.waits = (plain.waits % 4) - uint8(today - plain.day);
            }
            plain.day = today;
        }
        _check(word, plain);
    }

    function testFuzz_on_twice_isTheLaterDayOnly(Plain memory plain, uint24 first, uint24 second) public pure {
        first = uint24(bound(first, plain.day, type(uint24).max));
        second = uint24(bound(second, first, type(uint24).max));
        AccountWord word = _pack(plain);
        assertEq(
            AccountWord.unwrap(word.on(first).on(second)),
            AccountWord.unwrap(word.on(second)),
            "A look in between changes nothing"
        );
    }

    function testFuzz_spending_withinTheLane_changesOnlyWhatWasSpent(Plain memory plain, uint64 amount) public pure {
        amount = uint64(bound(amount, 0, type(uint64).max - plain.spent));
        AccountWord word = _pack(plain).spending(amount);
        plain.spent += amount;
        _check(word, plain);
    }

    function testFuzz_withOwnCap_anyCap_lowersAtOnceAndRaisesLater(
        Plain memory plain,
        uint64 cap,
        uint64 programmeCap
    ) public pure {
        AccountWord word = _pack(plain).withOwnCap(cap, programmeCap);
        (plain.waits, plain.nextCap) = (0, 0);
        if (_limit(cap, programmeCap) > _limit(plain.ownCap, programmeCap)) (plain.waits, plain.nextCap) = (2, cap);
        else plain.ownCap = cap;
        _check(word, plain);
    }

    function testFuzz_differs_anyWords_whenABitDoes(uint256 a, uint256 b) public pure {
        assertTrue((AccountWord.wrap(a) != AccountWord.wrap(b)) == (a != b), "Words differ when a bit does");
    }

    function testFuzz_readers_anyWord_readTheirOwnField(Plain memory plain) public pure {
        _check(_pack(plain), plain);
    }

    /* THE MODEL */

    /// @dev The layout drawn in {AccountWord}.
    function _pack(Plain memory plain) private pure returns (AccountWord) {
        uint256 flags =
            (plain.linked ? 1 : 0) +
                (plain.custodian ? 2 : 0) +
                (plain.exchange ? 4 : 0) +
                (plain.frozen ? 8 : 0) +
                (plain.recovering ? 16 : 0) +
                (plain.free ? 32 : 0);
        uint256 days_ = uint256(plain.waits % 4) * 2 ** 38 + uint256(plain.day) * 2 ** 40;
        uint256 points = uint256(plain.spent) * 2 ** 64 + uint256(plain.ownCap) * 2 ** 128;
        return AccountWord.wrap(uint256(plain.nextCap) * 2 ** 192 + points + days_ + flags * 2 ** 32 + plain.firstWord);
    }

    /// @dev All that is known but for the cap.
    function _forgetAccount(Plain memory plain) private pure {
        (plain.firstWord, plain.linked, plain.custodian, plain.exchange) = (0, false, false, false);
        (plain.frozen, plain.recovering, plain.free) = (false, false, false);
    }

    /// @dev What a cap lets out a day; zero is none.
    function _limit(uint256 own, uint256 programmeCap) private pure returns (uint256) {
        if (own != 0) return own;
        return programmeCap == 0 ? type(uint256).max : programmeCap;
    }

    function _check(AccountWord word, Plain memory plain) private pure {
        assertEq(AccountWord.unwrap(word), AccountWord.unwrap(_pack(plain)), "The word is laid out as drawn");
        assertEq(word.firstWord(), plain.firstWord, "The bound is read");
        assertTrue(word.isLinked() == plain.linked, "Linked is read");
        assertTrue(word.isExchange() == plain.exchange, "Exchange is read");
        assertTrue(word.mayHold() == (plain.linked || plain.custodian), "Members and custodians may hold");
        assertTrue(word.isFrozen() == plain.frozen, "Frozen is read");
        assertTrue(word.isRecovering() == plain.recovering, "Recovering is read");
        assertTrue(word.isHeld() == (plain.frozen || plain.recovering), "Either holds the account");
        assertEq(word.waits(), plain.waits % 4, "The wait is read");
        assertEq(word.spent(), plain.spent, "What was spent is read");
        assertEq(word.capUnder(7), plain.ownCap == 0 ? 7 : plain.ownCap, "The cap is read");
    }
}
