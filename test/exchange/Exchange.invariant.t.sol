// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPartnerPoint} from "../../contracts/interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../../contracts/interfaces/IPointExchange.sol";
import {ExchangeHandler} from "../support/ExchangeHandler.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice The runner calls only contracts it has an artifact of: those of test files.
contract Everybody is ExchangeHandler {}

/// @notice What holds of the exchange whatever anybody does, in the words of the design. What can only be seen around a single
/// call is checked by {ExchangeHandler}: reserves, pauses, stale prices, expired points that move, issue ids used again.
contract ExchangeInvariantTest is SolidityTest {
    uint256 private constant _PROGRAMMES = 3;
    uint256 private constant _HOLDERS = 5;
    Everybody private _handler;

    function setUp() public {
        _handler = new Everybody();
    }

    /// @notice The runner calls nothing else.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /* INVARIANTS */

    function invariant_points() public {
        vm.warp(_handler.clock());
        for (uint256 i = 0; i < _PROGRAMMES; ++i) _checkPoints(i);
    }

    function invariant_money() public view {
        IPointExchange exchange = _handler.exchange();
        uint256 known = _handler.uninvited();
        uint256 fees = _handler.collected();
        for (uint256 i = 0; i < _PROGRAMMES; ++i) {
            IPointExchange.Pool memory pool = exchange.pool(address(_handler.points(i)));
            known += uint256(pool.reserve) + pool.fees;
            fees += pool.fees;
            uint256 income = _handler.funded(i) + _handler.earned(i);
            assertLe(
                _handler.withdrawn(i),
                income,
                "A partner takes out of its pool no more than was put in for it plus what it earned"
            );
            assertEq(
                pool.reserve + _handler.withdrawn(i) + _handler.spent(i),
                income + _handler.lent(i),
                "A pool's reserve is what was put in, lent and earned less what was spent and taken out"
            );
            assertEq(pool.credit, _handler.lent(i), "A pool's credit is what was lent and not taken back");
        }
        assertEq(
            _handler.milk().balanceOf(address(exchange)),
            known,
            "MLK held by the exchange = reserves + fees + whatever was sent uninvited"
        );
        assertEq(
            _handler.milk().balanceOf(exchange.settings().treasury),
            _handler.collected() + _handler.returned(),
            "The treasury gets the fees collected and the credit taken back, and nothing else"
        );
    }

    function invariant_caps() public {
        vm.warp(_handler.clock());
        IPointExchange exchange = _handler.exchange();
        for (uint256 i = 0; i < _PROGRAMMES; ++i) {
            address point = address(_handler.points(i));
            assertEq(
                exchange.outflowLeftOf(point),
                _handler.outflowLeft(i) * 1e16,
                "A pool's daily net outflow stays under its cap"
            );
            uint256 inventory = exchange.inventoryOf(point);
            assertEq(
                inventory,
                _handler.sellable(i),
                "A pool's inventory is what it bought, has not sold and can sell"
            );
            assertLe(inventory, _handler.points(i).balanceOf(address(exchange)), "A pool sells nothing it has not");
            assertLe(inventory, 20_000, "A pool holds no more points than its cap");
        }
    }

    /* THE HANDLER ITSELF */

    /// @dev An invariant over actions that never succeed proves nothing.
    function test_handler_eachAction_takesEffect() public {
        _handler.gift(0, 0, 1, 100);
        _check("gift");
        _handler.redeem(0, 0, 100);
        _check("redeem");
        _handler.issue(0, 0, 5, 60);
        _check("issue");
        _handler.fund(0, 1e18);
        _check("fund");
        _keep();
        _handler.sell(0, 0, 100, 1);
        _check("sell");
        _handler.sell(0, 0, 100, 0);
        assertTrue(_handler.uninvited() != 0, "A sale to the exchange itself leaves MLK uninvited");
        _handler.buy(0, 1, 50, 59);
        _check("buy");
        _handler.swap(0, 0, 1, 100);
        _check("swap");
        _handler.collectFees(0);
        _check("collect");
        _handler.sendMilk(1e18);
        for (uint256 what = 0; what < 15; ++what) _handler.attack(1, 0, what, 0);

        _handler.pause(0, 2);
        _handler.sell(0, 0, 100, 1);
        _check("pool paused");
        _handler.redeem(0, 0, 100);
        _check("redeem while paused");
        _handler.pause(0, 0);
        _handler.pause(0, 0);
        _handler.buy(1, 0, 10, 0);
        _check("paused");
        _handler.pause(0, 0);
        _handler.observe(0, 0, 300e8);
        _handler.pass(2 days, 8);
        _handler.sell(0, 0, 100, 1);
        _check("stale");
        _handler.redeem(0, 0, 100);
        _check("redeem while stale");
        _leave();
        invariant_points();
        invariant_money();
    }

    /// @dev What the first pool's treasurer and the operator do.
    function _keep() private {
        _handler.extendCredit(0, 5e18);
        _check("lend");
        _handler.returnCredit(0, 3e18);
        _check("take back");
        _handler.requestWithdrawal(0, 2e18);
        _handler.cancelWithdrawal(0);
        _handler.requestWithdrawal(0, 1e18);
        _handler.pass(2 hours, 5);
        _handler.executeWithdrawal(0);
        _check("withdraw");
        _handler.setQuote(0, 6_001, 9_001);
        _check("quote");
        _handler.setDirections(0, 0);
        _handler.writeOff(0);
    }

    /// @dev The second partner winds down and closes, in between jumps and caps.
    function _leave() private {
        _handler.pass(1 hours, 5);
        _handler.pass(2 hours, 5);
        _handler.issue(1, 0, 10_000, 0);
        _handler.issue(1, 0, 10_000, 0);
        _handler.issue(2, 0, 10_000, 0);
        _handler.issue(2, 0, 10_000, 0);
        for (uint256 i = 0; i < 4; ++i) _handler.sell(1, 0, 3_000, 1);
        _check("outflow cap");
        for (uint256 i = 0; i < 9; ++i) _handler.sell(0, i, 3_001, 1);
        _handler.issue(0, 1, 10_000, 0);
        _handler.sell(0, 1, 10_000, 1);
        _handler.sell(0, 1, 3_000, 1);
        _check("inventory cap");
        _handler.pause(1, 7);
        _check("wind down");
        for (uint256 reporter = 0; reporter < 5; ++reporter) _handler.observe(0, reporter, 800e8);
        _check("halted");
        for (uint256 i = 0; i < 2; ++i) _handler.pass(16 days, 8);
        _handler.pass(1 hours, 5);
        _handler.issue(1, 0, 100, 0);
        _handler.sell(1, 0, 10, 1);
    }

    function _check(string memory what) private view {
        assertLe(1, _handler.happened(what), what);
    }

    /* CHECKS */

    function _checkPoints(uint256 programme) private view {
        IPartnerPoint point = _handler.points(programme);
        uint256 current = _handler.clock() / point.epochLength();
        uint256 oldest = current - point.validityDuration();
        uint256 first = _handler.firstEpoch(programme);
        uint256[] memory totals = new uint256[](current - first + 1);
        for (uint256 i = 0; i < _HOLDERS; ++i) {
            address holder = _handler.holder(i);
            IPartnerPoint.Cohort[] memory cohorts = point.cohortsOf(holder);
            uint256 balance = 0;
            for (uint256 j = 0; j < cohorts.length; ++j) {
                assertLe(oldest, cohorts[j].epoch, "An expired point is never counted");
                totals[cohorts[j].epoch - first] += cohorts[j].amount;
                balance += cohorts[j].amount;
            }
            assertEq(point.balanceOf(holder), balance, "An expired point is never counted in a balance");
            if (oldest > first) {
                uint256 expired = point.balanceOfAtEpoch(oldest - 1, holder);
                assertEq(expired, 0, "An expired point is never counted in its epoch");
            }
        }

        uint256 younger = 0;
        uint256 issuedYounger = 0;
        for (uint256 epoch = current; epoch >= oldest && epoch >= first; --epoch) {
            uint256 issued = _handler.issued(programme, epoch);
            younger += totals[epoch - first];
            issuedYounger += issued;
            assertLe(
                younger,
                issuedYounger,
                "No sequence of calls by anyone but the issuer gives a point a later expiry"
            );
            assertEq(
                totals[epoch - first],
                issued - _handler.redeemed(programme, epoch),
                "Cohort by cohort: points on chain = issued - redeemed - expired"
            );
        }
    }
}
