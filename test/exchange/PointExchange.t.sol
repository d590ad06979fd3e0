// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPointExchange} from "../../contracts/interfaces/IPointExchange.sol";
import {ExchangeWorld} from "../support/ExchangeWorld.sol";

/// @notice Sequences of real trades at unchanged prices.
contract PointExchangeTest is ExchangeWorld {
    uint256 private constant _TRADES = 12;
    uint256 private constant _SAVINGS = 100_000;
    uint256 private constant _INVENTORY = 35e7;

    /// @dev The exchange has every point and every wei it could need, so that nothing but the prices decides.
    function setUp() public {
        vm.warp(clock);
        // No rule but the prices decides.
        exchange.setSettings(IPointExchange.Settings(uint16(FEE), TREASURY, 0, 10_000, 1, 1 hours));
        for (uint256 i = 0; i < PROGRAMMES; ++i) {
            uint256 current = _current(i);
            address point = address(points[i]);
            uint8 minRemaining = _pool(i).limits.minRemaining;
            exchange.setLimits(
                point,
                IPointExchange.Limits(1, 10_000, minRemaining, type(uint24).max, type(uint24).max)
            );
            _fund(i, 40_000_000e18);
            _issue(i, members[0], _SAVINGS - points[i].balanceOf(members[0]), current);
            _issue(i, members[1], _INVENTORY, current);
            vm.prank(members[1]);
            exchange.sell(point, _INVENTORY, 0, FOREVER, members[1]);
        }
        // The day's outflow begins anew.
        _pass(1 days);
        for (uint256 i = 0; i < REPORTERS; ++i) {
            _observe(MLK_KRW, i, 279e8);
            _observe(USD_KRW, i, 1_380e8);
        }
    }

    /* ROUND TRIPS */

    /// @dev After any trades the member buys back what is missing and sells what is too much, so that MLK alone can differ.
    function testFuzz_closedSequence_unchangedPrices_neverEnriches(
        uint256 seed,
        uint16[3] memory bids,
        uint16[3] memory asks
    ) public {
        _quote(bids, asks);
        address member = members[0];
        uint256 before = milk.balanceOf(member);
        for (uint256 i = 0; i < _TRADES; ++i) _trade(member, uint256(keccak256(abi.encode(seed, i))));
        for (uint256 i = 0; i < PROGRAMMES; ++i) _settle(i, member);
        uint256 later = milk.balanceOf(member);
        assertLe(later, before, "No closed sequence of trades at unchanged prices leaves a member richer");
    }

    function test_closedSequence_equalBidAndAsk_costsTheFees() public {
        _quote([uint16(10_000), 10_000, 10_000], [uint16(10_000), 10_000, 10_000]);
        address member = members[0];
        uint256 before = milk.balanceOf(member);
        (uint256 reserve, uint256 fees) = (_pool(0).reserve, _pool(0).fees);
        vm.prank(member);
        uint256 paid = exchange.sell(address(points[0]), 10_000, 0, FOREVER, member);
        vm.prank(member);
        uint256 taken = exchange.buy(address(points[0]), 10_000, FOREVER, 0, FOREVER, member);
        assertLe(paid, taken, "No closed sequence of trades at unchanged prices leaves a member richer");
        assertEq(before - milk.balanceOf(member), taken - paid, "The round trip costs the difference");
        assertEq(
            _pool(0).fees - fees + _pool(0).reserve - reserve,
            taken - paid,
            "Which is the two fees and the rounding"
        );
        assertLe(_pool(0).reserve - reserve, 1, "Rounding leaves the pool a wei at most");
    }

    /* SPLITTING */

    function testFuzz_sell_split_neverPays(
        uint256 programme,
        uint256 amount,
        uint256 part,
        uint16[3] memory rates
    ) public {
        (programme, amount, part) = _split(programme, amount, part, rates);
        address point = address(points[programme]);
        IPointExchange.Quote memory whole = exchange.quoteSell(point, amount);
        uint256 before = milk.balanceOf(members[0]);
        _trySell(members[0], programme, part);
        _trySell(members[0], programme, amount - part);
        uint256 got = milk.balanceOf(members[0]) - before;
        assertLe(got, whole.amountOut, "Splitting a sale never pays");
    }

    function testFuzz_buy_split_neverPays(
        uint256 programme,
        uint256 amount,
        uint256 part,
        uint16[3] memory rates
    ) public {
        (programme, amount, part) = _split(programme, amount, part, rates);
        address point = address(points[programme]);
        IPointExchange.Quote memory whole = exchange.quoteBuy(point, amount);
        uint256 before = milk.balanceOf(members[0]);
        _tryBuy(members[0], programme, part);
        _tryBuy(members[0], programme, amount - part);
        uint256 given = before - milk.balanceOf(members[0]);
        assertLe(whole.amountIn, given, "Splitting a purchase never pays");
    }

    function testFuzz_swap_split_neverPays(
        uint256 programme,
        uint256 amount,
        uint256 part,
        uint16[3] memory rates
    ) public {
        (programme, amount, part) = _split(programme, amount, part, rates);
        uint256 other = (programme + 1) % PROGRAMMES;
        uint256 whole = 0;
        // Too little for a single point gives nothing, whole or in parts.
        try exchange.quoteSwap(address(points[programme]), amount, address(points[other])) returns (
            IPointExchange.Quote memory quote
        ) {
            whole = quote.amountOut;
        } catch (bytes memory reason) {
            assertTrue(
                bytes4(reason) == IPointExchange.PointExchange_NothingOut.selector,
                "Only too little is refused"
            );
        }
        uint256 before = points[other].balanceOf(members[0]);
        _trySwap(members[0], programme, other, part);
        _trySwap(members[0], programme, other, amount - part);
        uint256 got = points[other].balanceOf(members[0]) - before;
        assertLe(got, whole, "Splitting a swap never pays");
    }

    /* TRADES */

    function _trade(address member, uint256 seed) private {
        uint256 programme = (seed >> 8) % PROGRAMMES;
        uint256 other = (programme + 1 + ((seed >> 16) % (PROGRAMMES - 1))) % PROGRAMMES;
        // Small amounts, where rounding weighs most, as often as large ones.
        uint256 amount = 1 + ((seed >> 24) % (seed & 16 == 0 ? 20 : 20_000));
        if (seed % 4 == 0) _trySell(member, programme, amount);
        else if (seed % 4 == 1) _tryBuy(member, programme, amount);
        else _trySwap(member, programme, other, amount);
    }

    /// @dev Brings the member's points of a programme back to what they were.
    function _settle(uint256 programme, address member) private {
        uint256 held = points[programme].balanceOf(member);
        if (held < _SAVINGS) {
            vm.prank(member);
            exchange.buy(address(points[programme]), _SAVINGS - held, FOREVER, 0, FOREVER, member);
        } else if (held > _SAVINGS) {
            _trySell(member, programme, held - _SAVINGS);
        }
    }

    function _trySell(address member, uint256 programme, uint256 amount) private {
        vm.prank(member);
        try exchange.sell(address(points[programme]), amount, 0, FOREVER, member) {} catch (bytes memory reason) {
            _checkRefusal(member, programme, amount, reason);
        }
    }

    function _tryBuy(address member, uint256 programme, uint256 amount) private {
        if (amount == 0) return;
        vm.prank(member);
        exchange.buy(address(points[programme]), amount, FOREVER, 0, FOREVER, member);
    }

    function _trySwap(address member, uint256 given, uint256 received, uint256 amount) private {
        vm.prank(member);
        try exchange.swap(address(points[given]), amount, address(points[received]), 0, 0, FOREVER, member) {} catch (
            bytes memory reason
        ) {
            _checkRefusal(member, given, amount, reason);
        }
    }

    /// @dev Only too little, or more than the member has, is refused.
    function _checkRefusal(address member, uint256 programme, uint256 amount, bytes memory reason) private view {
        bool tooLittle = bytes4(reason) == IPointExchange.PointExchange_NothingOut.selector;
        assertTrue(tooLittle || amount > points[programme].balanceOf(member), "Nothing else is refused");
    }

    /* TERMS */

    function _split(
        uint256 programme,
        uint256 amount,
        uint256 part,
        uint16[3] memory rates
    ) private returns (uint256, uint256, uint256) {
        _quote(rates, rates);
        amount = bound(amount, 1, _SAVINGS / 2);
        return (programme % PROGRAMMES, amount, bound(part, 0, amount));
    }

    function _quote(uint16[3] memory bids, uint16[3] memory asks) private {
        _pass(1);
        for (uint256 i = 0; i < PROGRAMMES; ++i) {
            uint16 ask = uint16(bound(asks[i], 100, 10_000));
            // The narrower, the more there would be to win: often there is no spread at all.
            uint16 bid = bids[i] % 2 == 0 ? ask : uint16(bound(bids[i], 100, ask));
            vm.prank(_treasurer(i));
            exchange.setQuote(address(points[i]), bid, ask);
        }
    }
}
