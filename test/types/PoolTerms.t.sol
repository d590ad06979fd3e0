// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {PoolTerms, PoolTermsLibrary} from "../../contracts/types/PoolTerms.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice {PoolTerms} against plain integers: each function changes its own parts and no other.
contract PoolTermsTest is SolidityTest {
    struct Plain {
        uint32 partnerId;
        uint64 faceValue;
        uint32 epochLength;
        uint8 validity;
        uint16 bid;
        uint16 ask;
        uint8 minRemaining;
        uint24 outflowCap;
        uint24 inventoryCap;
        uint24 countedIn;
        bool foreign;
        bool paused;
        bool buysNot;
        bool sellsNot;
        bool quoted;
    }

    function testFuzz_parts_wholeRange_areWhatWasStored(Plain memory plain) public pure {
        _check(_terms(plain), plain);
    }

    function testFuzz_changes_ofEveryPart_leaveTheOthers(Plain memory plain, Plain memory other) public pure {
        PoolTerms terms = _terms(plain).quoted(other.bid, other.ask);
        (plain.bid, plain.ask) = (other.bid, other.ask);
        _check(terms, plain);
        terms = terms.limited(other.minRemaining, other.outflowCap, other.inventoryCap);
        (plain.minRemaining, plain.outflowCap) = (other.minRemaining, other.outflowCap);
        plain.inventoryCap = other.inventoryCap;
        _check(terms, plain);
        terms = terms.counted(other.countedIn);
        plain.countedIn = other.countedIn;
        _check(terms, plain);
        terms = terms.flagged(PoolTermsLibrary.PAUSED, other.paused);
        plain.paused = other.paused;
        _check(terms, plain);
        terms = terms.flagged(PoolTermsLibrary.BUYS_NOT, other.buysNot);
        plain.buysNot = other.buysNot;
        _check(terms, plain);
        terms = terms.flagged(PoolTermsLibrary.SELLS_NOT, other.sellsNot);
        plain.sellsNot = other.sellsNot;
        _check(terms, plain);
        terms = terms.flagged(PoolTermsLibrary.QUOTED, other.quoted);
        plain.quoted = other.quoted;
        _check(terms, plain);
        terms = terms.valued(other.faceValue, other.foreign);
        (plain.faceValue, plain.foreign) = (other.faceValue, other.foreign);
        _check(terms, plain);
    }

    function _terms(Plain memory plain) private pure returns (PoolTerms) {
        return
            PoolTermsLibrary
                .make(plain.partnerId, plain.epochLength, plain.validity)
                .valued(plain.faceValue, plain.foreign)
                .quoted(plain.bid, plain.ask)
                .limited(plain.minRemaining, plain.outflowCap, plain.inventoryCap)
                .counted(plain.countedIn)
                .flagged(PoolTermsLibrary.PAUSED, plain.paused)
                .flagged(PoolTermsLibrary.BUYS_NOT, plain.buysNot)
                .flagged(PoolTermsLibrary.SELLS_NOT, plain.sellsNot)
                .flagged(PoolTermsLibrary.QUOTED, plain.quoted);
    }

    function _check(PoolTerms terms, Plain memory plain) private pure {
        assertEq(terms.partnerId(), plain.partnerId, "Partner");
        assertEq(terms.faceValue(), plain.faceValue, "Face value");
        assertEq(terms.epochLength(), plain.epochLength, "Epoch length");
        assertEq(terms.validity(), plain.validity, "Validity");
        assertEq(terms.bid(), plain.bid, "Bid");
        assertEq(terms.ask(), plain.ask, "Ask");
        assertEq(terms.minRemaining(), plain.minRemaining, "Minimum remaining life");
        assertEq(terms.outflowCap(), plain.outflowCap, "Outflow cap");
        assertEq(terms.inventoryCap(), plain.inventoryCap, "Inventory cap");
        assertEq(terms.countedIn(), plain.countedIn, "Epoch of the last count");
        assertTrue(terms.has(PoolTermsLibrary.FOREIGN) == plain.foreign, "Foreign");
        assertTrue(terms.has(PoolTermsLibrary.PAUSED) == plain.paused, "Paused");
        assertTrue(terms.has(PoolTermsLibrary.BUYS_NOT) == plain.buysNot, "Buys not");
        assertTrue(terms.has(PoolTermsLibrary.SELLS_NOT) == plain.sellsNot, "Sells not");
        assertTrue(terms.has(PoolTermsLibrary.QUOTED) == plain.quoted, "Quoted");
    }
}
