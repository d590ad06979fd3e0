// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPointExchange} from "../../contracts/interfaces/IPointExchange.sol";
import {IPriceOracle} from "../../contracts/interfaces/IPriceOracle.sol";
import {ExchangeWorld} from "../support/ExchangeWorld.sol";

/// @notice Trades in one transaction with what changes the prices. Each call that a test makes is a transaction of its own (see
/// `isolate` in the configuration), with all that it calls in turn.
contract PointExchangeTransactionTest is ExchangeWorld {
    uint256 private constant _MILK = 279e8;
    uint256 private constant _DOLLAR = 1_380e8;
    uint256 private constant _WON = 0;
    uint256 private constant _DOLLARS = 2;

    /// @dev Both pools have points to sell, and the member has some of each; reporters may post anew.
    function setUp() public {
        vm.warp(clock);
        _stock(_WON, 10_000);
        _stock(_DOLLARS, 2_000);
        _pass(10);
    }

    /* ONE TRANSACTION */

    function sellPostBuySwap(
        uint256 amount,
        uint256 milkPrice,
        uint256 dollar
    ) external returns (uint256 paid, uint256 taken, uint256 received) {
        paid = sell(amount);
        _post(milkPrice, dollar);
        taken = buy(amount);
        received = swap(amount);
    }

    function postSell(uint256 amount, uint256 milkPrice, uint256 dollar) external returns (uint256 paid) {
        _post(milkPrice, dollar);
        return sell(amount);
    }

    function failPostSell(uint256 amount, uint256 milkPrice, uint256 dollar) external returns (uint256 paid) {
        vm.prank(members[0]);
        try exchange.sell(address(points[_DOLLARS]), amount, FOREVER, FOREVER, members[0]) {
            assertTrue(false, "Nobody pays that much");
        } catch {
            _post(milkPrice, dollar);
        }
        return sell(amount);
    }

    function sell(uint256 amount) public returns (uint256 paid) {
        vm.prank(members[0]);
        return exchange.sell(address(points[_DOLLARS]), amount, 0, FOREVER, members[0]);
    }

    function buy(uint256 amount) public returns (uint256 taken) {
        vm.prank(members[0]);
        return exchange.buy(address(points[_DOLLARS]), amount, FOREVER, 0, FOREVER, members[0]);
    }

    function swap(uint256 amount) public returns (uint256 received) {
        (address given, address got) = (address(points[_DOLLARS]), address(points[_WON]));
        vm.prank(members[0]);
        return exchange.swap(given, amount, got, 0, 0, FOREVER, members[0]);
    }

    /* TESTS */

    function testFuzz_trades_pricesChangeWithinTransaction_seeWhatTheFirstSaw(
        uint256 amount,
        uint256 milkPrice,
        uint256 dollar
    ) public {
        amount = bound(amount, 1, 500);
        milkPrice = bound(milkPrice, (_MILK * 3) / 4, (_MILK * 5) / 4);
        dollar = bound(dollar, (_DOLLAR * 3) / 4, (_DOLLAR * 5) / 4);
        (uint256 sale, uint256 purchase, uint256 conversion) = _quotes(amount);
        (uint256 paid, uint256 taken, uint256 received) = this.sellPostBuySwap(amount, milkPrice, dollar);
        assertEq(paid, sale, "A sale pays what was quoted before its transaction");
        assertEq(taken, purchase, "A purchase after a post in its transaction takes what was quoted before it");
        assertEq(received, conversion, "And a swap gives what was quoted before it");
        (sale, purchase, conversion) = _quotes(amount);
        assertEq(this.sell(amount), sale, "The next transaction sees what the oracle says then");
        assertEq(this.buy(amount), purchase, "So does a purchase");
        assertEq(this.swap(amount), conversion, "And a swap");
    }

    function test_trades_pricesFallWithinTransaction_nextTransactionSeesIt() public {
        (uint256 sale, , ) = _quotes(100);
        this.sellPostBuySwap(100, _MILK, (_DOLLAR * 4) / 5);
        (uint256 later, , ) = _quotes(100);
        assertLe(later + sale / 10, sale, "A dollar that fell by a fifth pays less");
        assertEq(this.sell(100), later, "The next transaction sees it");
    }

    function test_trade_afterPostInItsTransaction_seesThePost() public {
        (uint256 before, , ) = _quotes(100);
        uint256 paid = this.postSell(100, _MILK, (_DOLLAR * 4) / 5);
        assertLe(paid + before / 10, before, "A first trade sees what was posted before it");
    }

    function test_trade_afterRefusedOneInItsTransaction_seesThePost() public {
        (uint256 before, , ) = _quotes(100);
        uint256 paid = this.failPostSell(100, _MILK, (_DOLLAR * 4) / 5);
        assertLe(paid + before / 10, before, "A trade that was refused leaves no price behind");
    }

    function test_trades_haltWithinTransaction_holdsFromTheNext() public {
        (uint256 sale, uint256 purchase, uint256 conversion) = _quotes(100);
        // Far beyond what may be taken without being confirmed.
        (uint256 paid, uint256 taken, uint256 received) = this.sellPostBuySwap(100, _MILK * 3, _DOLLAR);
        assertEq(paid, sale, "The first sees the price before the halt");
        assertEq(taken, purchase, "So does a purchase after it, in the same transaction");
        assertEq(received, conversion, "And a swap");
        try this.sell(100) {
            assertTrue(false, "The next transaction finds the oracle halted");
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) == IPriceOracle.PriceOracle_Halted.selector, "It says so");
        }
    }

    /* PRIVATE */

    function _stock(uint256 programme, uint256 amount) private {
        uint8 minRemaining = _pool(programme).limits.minRemaining;
        uint24 enough = type(uint24).max;
        exchange.setLimits(address(points[programme]), IPointExchange.Limits(1, 10_000, minRemaining, enough, enough));
        for (uint256 i = 0; i < 2; ++i) _issue(programme, members[i], amount, _current(programme));
        vm.prank(members[1]);
        exchange.sell(address(points[programme]), amount, 0, FOREVER, members[1]);
    }

    function _post(uint256 milkPrice, uint256 dollar) private {
        for (uint256 i = 0; i < REPORTERS; ++i) {
            _observe(MLK_KRW, i, milkPrice);
            _observe(USD_KRW, i, dollar);
        }
    }

    function _quotes(uint256 amount) private view returns (uint256 sale, uint256 purchase, uint256 conversion) {
        (address point, address other) = (address(points[_DOLLARS]), address(points[_WON]));
        sale = exchange.quoteSell(point, amount).amountOut;
        purchase = exchange.quoteBuy(point, amount).amountIn;
        conversion = exchange.quoteSwap(point, amount, other).amountOut;
    }
}
