// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Pricing} from "../../contracts/libraries/Pricing.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice {Pricing} against OpenZeppelin's 512-bit `mulDiv` and against the inequalities that define rounding, in checked
/// arithmetic, over the whole range the exchange allows.
contract PricingTest is SolidityTest {
    uint256 private constant _MAX = type(uint64).max;
    uint256 private constant _BASIS = 10_000;
    uint256 private constant _MAX_FEE = 1_000;

    /// @dev The worked vectors: a face value of 1 KRW, one MLK at 279 KRW, a fee of 1.5 %.
    uint256 private constant _WON = 1e16;
    uint256 private constant _PRICE = 279e8;

    /// @param face Worth of a point in the pool's currency, 8 decimals.
    /// @param currency Worth of that currency in the base currency, 8 decimals.
    struct Terms {
        uint64 points;
        uint64 face;
        uint64 currency;
        uint16 rate;
        uint64 price;
        uint16 fee;
    }

    /* WORKED VECTORS */

    function test_sale_workedVector_isExact() public pure {
        (uint256 paid, uint256 gross) = Pricing.sale(10_000, _WON, 8_300, _PRICE, 150);
        assertEq(gross, 29749103942652329749, "Gross");
        assertEq(paid, 29302867383512544802, "Paid");
    }

    function test_purchase_workedVector_isExact() public pure {
        (uint256 taken, uint256 gross) = Pricing.purchase(1_000, _WON, 7_000, _PRICE, 150);
        assertEq(gross, 2508960573476702509, "Gross");
        assertEq(taken, 2546594982078853047, "Taken");
    }

    function test_conversion_workedVector_isExact() public pure {
        assertEq(Pricing.conversion(10_000, _WON, 8_300, _WON, 7_000, 150), 11_679, "Points");
    }

    /* EXACTNESS */

    function testFuzz_sale_wholeRange_isTheFractionRoundedDownOnce(Terms memory terms) public pure {
        uint256 unit = _normalize(terms);
        (uint256 paid, uint256 gross) = _sale(terms, unit);
        uint256 base = uint256(terms.points) * unit * terms.rate;
        assertEq(gross, Math.mulDiv(base, 1e6, terms.price), "Gross equals the 512-bit fraction");
        uint256 net = _BASIS - terms.fee;
        assertEq(paid, Math.mulDiv(base * 1e6, net, terms.price * _BASIS), "Paid equals the 512-bit fraction");

        uint256 exact = base * 1e6 * net;
        uint256 divisor = uint256(terms.price) * _BASIS;
        assertLe(paid * divisor, exact, "Paid is not above the fraction");
        assertLe(exact + 1, (paid + 1) * divisor, "Paid is less than one wei below the fraction");
        assertLe(paid, gross, "The fee is never negative");
    }

    function testFuzz_purchase_wholeRange_isTheFractionRoundedUpOnce(Terms memory terms) public pure {
        uint256 unit = _normalize(terms);
        (uint256 taken, uint256 gross) = _purchase(terms, unit);
        uint256 base = uint256(terms.points) * unit * terms.rate;
        assertEq(gross, Math.mulDiv(base, 1e6, terms.price, Math.Rounding.Ceil), "Gross equals the 512-bit fraction");
        uint256 total = _BASIS + terms.fee;
        uint256 expected = Math.mulDiv(base * 1e6, total, terms.price * _BASIS, Math.Rounding.Ceil);
        assertEq(taken, expected, "Taken equals the 512-bit fraction");

        uint256 exact = base * 1e6 * total;
        uint256 divisor = uint256(terms.price) * _BASIS;
        assertLe(exact, taken * divisor, "Taken is not below the fraction");
        if (taken != 0) assertLe((taken - 1) * divisor + 1, exact, "Taken is less than one wei above the fraction");
        assertLe(gross, taken, "The fee is never negative");
    }

    function testFuzz_conversion_wholeRange_isTheFractionRoundedDownOnce(
        Terms memory given,
        Terms memory got
    ) public pure {
        (uint256 unitIn, uint256 unitOut) = (_normalize(given), _normalize(got));
        uint256 received = _conversion(given.points, given, unitIn, got, unitOut);
        uint256 worth = uint256(given.points) * unitIn * given.rate;
        uint256 net = _BASIS - given.fee;
        uint256 divisor = unitOut * got.rate * _BASIS;
        assertEq(received, Math.mulDiv(worth, net, divisor), "Points equal the 512-bit fraction");
        assertLe(received * divisor, worth * net, "The points are not worth more than the fraction");
        assertLe(worth * net + 1, (received + 1) * divisor, "One point more would be worth more");
    }

    /// @dev The first pool pays for the points received out of what a sale would have paid.
    function testFuzz_conversion_wholeRange_costsAtMostWhatASalePays(Terms memory given, Terms memory got) public pure {
        (uint256 unitIn, uint256 unitOut) = (_normalize(given), _normalize(got));
        uint256 received = _conversion(given.points, given, unitIn, got, unitOut);
        if (received > _MAX) return;
        (uint256 paid, ) = _sale(given, unitIn);
        (, uint256 passed) = Pricing.sale(received, unitOut, got.rate, given.price, 0);
        assertLe(passed, paid, "A swap passes on no more than a sale pays");
    }

    function test_everything_largestInputs_doesNotOverflow() public pure {
        // A price of 1e-8 makes the results as large as they get; checked arithmetic would revert on an overflow.
        uint256 worth = _MAX * (_MAX * _MAX) * _BASIS * 1e6;
        (uint256 paid, uint256 gross) = Pricing.sale(_MAX, _MAX * _MAX, _BASIS, 1, 0);
        assertEq(gross, worth, "The largest sale");
        assertEq(paid, worth, "The largest sale without a fee");
        (uint256 taken, ) = Pricing.purchase(_MAX, _MAX * _MAX, _BASIS, 1, _MAX_FEE);
        assertEq(taken, (worth * 11) / 10, "The largest purchase with the largest fee");
        uint256 received = Pricing.conversion(_MAX, _MAX * _MAX, _BASIS, 1, 1, 0);
        assertEq(received, worth / 1e6, "The largest conversion");
    }

    /* MONOTONICITY */

    function testFuzz_sale_moreOfEach_movesTheRightWay(Terms memory terms, Terms memory more) public pure {
        uint256 unit = _normalize(terms);
        uint256 moreUnit = _above(terms, more);
        (uint256 paid, ) = _sale(terms, unit);
        (uint256 forPoints, ) = Pricing.sale(more.points, unit, terms.rate, terms.price, terms.fee);
        (uint256 forUnit, ) = Pricing.sale(terms.points, moreUnit, terms.rate, terms.price, terms.fee);
        (uint256 forBid, ) = Pricing.sale(terms.points, unit, more.rate, terms.price, terms.fee);
        (uint256 forPrice, ) = Pricing.sale(terms.points, unit, terms.rate, more.price, terms.fee);
        (uint256 forFee, ) = Pricing.sale(terms.points, unit, terms.rate, terms.price, more.fee);
        assertLe(paid, forPoints, "More points never pay less");
        assertLe(paid, forUnit, "Points worth more never pay less");
        assertLe(paid, forBid, "A higher bid never pays less");
        assertLe(forPrice, paid, "A dearer MLK never pays more of it");
        assertLe(forFee, paid, "A higher fee never pays more");
    }

    function testFuzz_purchase_moreOfEach_movesTheRightWay(Terms memory terms, Terms memory more) public pure {
        uint256 unit = _normalize(terms);
        uint256 moreUnit = _above(terms, more);
        (uint256 taken, ) = _purchase(terms, unit);
        (uint256 forPoints, ) = Pricing.purchase(more.points, unit, terms.rate, terms.price, terms.fee);
        (uint256 forUnit, ) = Pricing.purchase(terms.points, moreUnit, terms.rate, terms.price, terms.fee);
        (uint256 forAsk, ) = Pricing.purchase(terms.points, unit, more.rate, terms.price, terms.fee);
        (uint256 forPrice, ) = Pricing.purchase(terms.points, unit, terms.rate, more.price, terms.fee);
        (uint256 forFee, ) = Pricing.purchase(terms.points, unit, terms.rate, terms.price, more.fee);
        assertLe(taken, forPoints, "More points never cost less");
        assertLe(taken, forUnit, "Points worth more never cost less");
        assertLe(taken, forAsk, "A higher ask never costs less");
        assertLe(forPrice, taken, "A dearer MLK never costs more of it");
        assertLe(taken, forFee, "A higher fee never costs less");
    }

    function testFuzz_conversion_moreOfEach_movesTheRightWay(
        Terms memory given,
        Terms memory got,
        Terms memory more
    ) public pure {
        (uint256 unitIn, uint256 unitOut) = (_normalize(given), _normalize(got));
        uint256 received = _conversion(given.points, given, unitIn, got, unitOut);
        Terms memory above = abi.decode(abi.encode(more), (Terms));
        uint256 moreIn = _above(given, above);
        uint256 forPoints = _conversion(above.points, given, unitIn, got, unitOut);
        uint256 forUnit = _conversion(given.points, given, moreIn, got, unitOut);
        uint256 forBid = Pricing.conversion(given.points, unitIn, above.rate, unitOut, got.rate, given.fee);
        uint256 forFee = Pricing.conversion(given.points, unitIn, given.rate, unitOut, got.rate, above.fee);
        assertLe(received, forPoints, "More points never give fewer");
        assertLe(received, forUnit, "Points worth more never give fewer");
        assertLe(received, forBid, "A higher bid never gives fewer");
        assertLe(forFee, received, "A higher fee never gives more");
        uint256 moreOut = _above(got, more);
        assertLe(_conversion(given.points, given, unitIn, got, moreOut), received, "Dearer points are never more");
        uint256 forAsk = Pricing.conversion(given.points, unitIn, given.rate, unitOut, more.rate, given.fee);
        assertLe(forAsk, received, "A higher ask never gives more");
    }

    /* SPLITTING AND ROUND TRIPS */

    function testFuzz_sale_split_neverPays(Terms memory terms, uint64 part) public pure {
        uint256 unit = _normalize(terms);
        part = uint64(bound(part, 0, terms.points));
        (uint256 whole, ) = _sale(terms, unit);
        (uint256 first, ) = Pricing.sale(part, unit, terms.rate, terms.price, terms.fee);
        (uint256 second, ) = Pricing.sale(terms.points - part, unit, terms.rate, terms.price, terms.fee);
        assertLe(first + second, whole, "Splitting a sale never pays");
    }

    function testFuzz_purchase_split_neverPays(Terms memory terms, uint64 part) public pure {
        uint256 unit = _normalize(terms);
        part = uint64(bound(part, 0, terms.points));
        (uint256 whole, ) = _purchase(terms, unit);
        (uint256 first, ) = Pricing.purchase(part, unit, terms.rate, terms.price, terms.fee);
        (uint256 second, ) = Pricing.purchase(terms.points - part, unit, terms.rate, terms.price, terms.fee);
        assertLe(whole, first + second, "Splitting a purchase never pays");
    }

    function testFuzz_conversion_split_neverPays(Terms memory given, Terms memory got, uint64 part) public pure {
        (uint256 unitIn, uint256 unitOut) = (_normalize(given), _normalize(got));
        part = uint64(bound(part, 0, given.points));
        uint256 whole = _conversion(given.points, given, unitIn, got, unitOut);
        uint256 first = _conversion(part, given, unitIn, got, unitOut);
        uint256 second = _conversion(given.points - part, given, unitIn, got, unitOut);
        assertLe(first + second, whole, "Splitting a swap never pays");
    }

    function testFuzz_roundTrip_throughMilk_neverPays(Terms memory terms, uint16 bid) public pure {
        uint256 unit = _normalize(terms);
        bid = uint16(bound(bid, 1, terms.rate));
        (uint256 taken, ) = _purchase(terms, unit);
        (uint256 paid, ) = Pricing.sale(terms.points, unit, bid, terms.price, terms.fee);
        assertLe(paid, taken, "Buying and selling again never pays");
    }

    function testFuzz_roundTrip_throughAnotherProgramme_neverPays(
        Terms memory one,
        Terms memory other,
        uint16 bid,
        uint16 otherBid
    ) public pure {
        (uint256 unit, uint256 otherUnit) = (_normalize(one), _normalize(other));
        (bid, otherBid) = (uint16(bound(bid, 1, one.rate)), uint16(bound(otherBid, 1, other.rate)));
        uint256 there = Pricing.conversion(one.points, unit, bid, otherUnit, other.rate, one.fee);
        // The exchange refuses more.
        if (there > _MAX) return;
        uint256 back = Pricing.conversion(there, otherUnit, otherBid, unit, one.rate, one.fee);
        assertLe(back, one.points, "Swapping there and back never pays");
    }

    /* RANGES */

    /// @dev Brings fuzzed terms into the allowed range and returns the worth of a point.
    function _normalize(Terms memory terms) private pure returns (uint256 unit) {
        terms.face = uint64(bound(terms.face, 1, _MAX));
        terms.currency = uint64(bound(terms.currency, 1, _MAX));
        terms.rate = uint16(bound(terms.rate, 1, _BASIS));
        terms.price = uint64(bound(terms.price, 1, _MAX));
        terms.fee = uint16(bound(terms.fee, 0, _MAX_FEE));
        return uint256(terms.face) * terms.currency;
    }

    /// @dev Makes every term of `more` at least that of `terms`, within the range.
    function _above(Terms memory terms, Terms memory more) private pure returns (uint256 unit) {
        more.points = uint64(bound(more.points, terms.points, _MAX));
        more.face = uint64(bound(more.face, terms.face, _MAX));
        more.currency = uint64(bound(more.currency, terms.currency, _MAX));
        more.rate = uint16(bound(more.rate, terms.rate, _BASIS));
        more.price = uint64(bound(more.price, terms.price, _MAX));
        more.fee = uint16(bound(more.fee, terms.fee, _MAX_FEE));
        return uint256(more.face) * more.currency;
    }

    function _sale(Terms memory terms, uint256 unit) private pure returns (uint256 paid, uint256 gross) {
        return Pricing.sale(terms.points, unit, terms.rate, terms.price, terms.fee);
    }

    function _purchase(Terms memory terms, uint256 unit) private pure returns (uint256 taken, uint256 gross) {
        return Pricing.purchase(terms.points, unit, terms.rate, terms.price, terms.fee);
    }

    function _conversion(
        uint256 points,
        Terms memory given,
        uint256 unitIn,
        Terms memory got,
        uint256 unitOut
    ) private pure returns (uint256) {
        return Pricing.conversion(points, unitIn, given.rate, unitOut, got.rate, given.fee);
    }
}
