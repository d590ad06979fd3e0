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
    }

    function testFuzz_member_anyBound_isLinkedAndMayHold(uint32 word) public pure {
        _check(AccountWordLibrary.member(word), Plain(word, true, false, false));
    }

    function testFuzz_exchange_anyBound_mayHoldAndTake(uint32 word) public pure {
        _check(AccountWordLibrary.exchange(word), Plain(word, false, true, true));
    }

    function test_nobody_mayNotHold() public pure {
        _check(AccountWordLibrary.NOBODY, Plain(0, false, false, false));
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

    function testFuzz_readers_anyWord_readTheirOwnField(Plain memory plain) public pure {
        _check(_pack(plain), plain);
    }

    function testFuzz_readers_freeBitsSet_ignoreThem(Plain memory plain, uint256 free) public pure {
        AccountWord word = AccountWord.wrap(AccountWord.unwrap(_pack(plain)) | (free << 35));
        _checkReaders(word, plain);
        _checkReaders(word.withFirstWord(plain.firstWord), plain);
        assertEq(AccountWord.unwrap(word.withFirstWord(7)) >> 35, (free << 35) >> 35, "Free bits stay as they are");
        assertEq(AccountWord.unwrap(word.retired()) >> 35, (free << 35) >> 35, "Free bits stay as they are");
    }

    /* THE MODEL */

    /// @dev The layout drawn in {AccountWord}.
    function _pack(Plain memory plain) private pure returns (AccountWord) {
        uint256 flags = (plain.linked ? 1 : 0) + (plain.custodian ? 2 : 0) + (plain.exchange ? 4 : 0);
        return AccountWord.wrap(flags * 2 ** 32 + plain.firstWord);
    }

    function _check(AccountWord word, Plain memory plain) private pure {
        assertEq(AccountWord.unwrap(word), AccountWord.unwrap(_pack(plain)), "The word is laid out as drawn");
        _checkReaders(word, plain);
    }

    function _checkReaders(AccountWord word, Plain memory plain) private pure {
        assertEq(word.firstWord(), plain.firstWord, "The bound is read");
        assertTrue(word.isLinked() == plain.linked, "Linked is read");
        assertTrue(word.isExchange() == plain.exchange, "Exchange is read");
        assertTrue(word.mayHold() == (plain.linked || plain.custodian), "Members and custodians may hold");
    }
}
