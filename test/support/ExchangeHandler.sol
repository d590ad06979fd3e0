// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartnerPoint} from "./../../contracts/interfaces/IPartnerPoint.sol";
import {IPointExchange} from "./../../contracts/interfaces/IPointExchange.sol";
import {IPriceOracle} from "./../../contracts/interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "./../../contracts/interfaces/IRoleRegistry.sol";
import {KeepingHandler} from "./KeepingHandler.sol";

/// @title ExchangeHandler
/// @notice What members, issuers, reporters, the guardian and an attacker do. Each action checks what it may have changed; the
/// runner treats a failed check, like any other revert here, as a broken invariant.
abstract contract ExchangeHandler is KeepingHandler {
    /* MEMBERS */

    function gift(uint256 programme, uint256 from, uint256 to, uint256 amount) external watched(NONE) {
        IPartnerPoint point = points[programme % PROGRAMMES];
        address giver = members[from % MEMBERS];
        amount = bound(amount, 0, point.balanceOf(giver));
        vm.prank(giver);
        // Not caught: gifts go on whatever the state of prices, pools and partners.
        point.transfer(members[to % MEMBERS], amount);
        if (amount != 0) ++happened["gift"];
        vm.prank(giver);
        try point.transfer(address(exchange), amount) {
            assertTrue(false, "Only the exchange brings points to itself");
        } catch {}
    }

    function redeem(uint256 programme, uint256 member, uint256 amount) external watched(NONE) {
        programme %= PROGRAMMES;
        IPartnerPoint point = points[programme];
        address spender = members[member % MEMBERS];
        uint256 balance = point.balanceOf(spender);
        if (balance == 0) return;
        amount = bound(amount, 1, balance);
        // The earliest first.
        IPartnerPoint.Cohort[] memory cohorts = point.cohortsOf(spender);
        uint256 left = amount;
        for (uint256 i = 0; left != 0; ++i) {
            uint256 part = cohorts[i].amount < left ? cohorts[i].amount : left;
            redeemed[programme][cohorts[i].epoch] += part;
            left -= part;
        }
        vm.prank(spender);
        // Not caught: redemption goes on, too.
        point.redeem(amount, "order");
        assertEq(point.balanceOf(spender), balance - amount, "A redemption spends what it says");
        ++happened["redeem"];
        if (!_isSound(MLK_KRW)) ++happened["redeem while stale"];
        if (_pool(programme).paused || exchange.paused()) ++happened["redeem while paused"];
        if (registry.statusOf(uint32(programme + 1)) == IRoleRegistry.PartnerStatus.Closed) {
            ++happened["redeem while closed"];
        }
    }

    function sell(
        uint256 programme,
        uint256 member,
        uint256 amount,
        uint256 recipient
    ) external watched(programme % PROGRAMMES) {
        programme %= PROGRAMMES;
        address seller = members[member % MEMBERS];
        if (recipient % 8 == 0) _sellToNobody(programme, seller);
        amount = bound(amount, 0, points[programme].balanceOf(seller) + 1);
        uint256 balance = milk.balanceOf(seller);
        uint256 worth = _worthIn(programme, amount, _pool(programme).bid);
        (, uint256 price) = _prices();
        uint256 young = _young(programme);
        vm.prank(seller);
        try exchange.sell(address(points[programme]), amount, 0, FOREVER, seller) returns (uint256 paid) {
            _checkTradable(programme);
            assertEq(paid, (worth * (10_000 - FEE)) / (price * 10_000), "A sale pays the quoted price");
            assertEq(milk.balanceOf(seller) - balance, paid, "A sale pays what it says");
            _paidOut(programme, worth / price, amount, young);
            ++happened["sell"];
        } catch (bytes memory reason) {
            _checkRefusal(reason, _isTradable(programme) && _pool(programme).buys);
        }
    }

    function buy(uint256 programme, uint256 member, uint256 amount, uint256 minAge) external watched(NONE) {
        programme %= PROGRAMMES;
        address buyer = members[member % MEMBERS];
        address point = address(points[programme]);
        amount = bound(amount, 0, exchange.inventoryOf(point) + 1);
        uint256 minEpoch = _current(programme) - (minAge % points[programme].validityDuration());
        uint256 balance = milk.balanceOf(buyer);
        uint256 young = _young(programme);
        vm.prank(buyer);
        try exchange.buy(point, amount, FOREVER, minEpoch, FOREVER, buyer) returns (uint256 taken) {
            _checkTradable(programme);
            assertEq(balance - milk.balanceOf(buyer), taken, "A purchase takes what it says");
            _bought(programme, amount, taken, young);
        } catch (bytes memory reason) {
            _checkRefusal(reason, _isTradable(programme) && _pool(programme).sells);
        }
    }

    function swap(
        uint256 given,
        uint256 received,
        uint256 member,
        uint256 amount
    ) external watched(given % PROGRAMMES) {
        given %= PROGRAMMES;
        received = (given + 1 + (received % (PROGRAMMES - 1))) % PROGRAMMES;
        address swapper = members[member % MEMBERS];
        amount = bound(amount, 0, points[given].balanceOf(swapper) + 1);
        uint256 balance = milk.balanceOf(address(exchange));
        State memory before = _state();
        vm.prank(swapper);
        try exchange.swap(address(points[given]), amount, address(points[received]), 0, 0, FOREVER, swapper) returns (
            uint256 got
        ) {
            assertEq(got, _converted(given, amount, received), "A swap gives the quoted points");
            _checkTradable(given);
            _checkTradable(received);
            assertEq(milk.balanceOf(address(exchange)), balance, "A swap transfers no MLK");
            _swapped(given, amount, received, got, before);
        } catch (bytes memory reason) {
            bool open = _pool(given).buys && _pool(received).sells;
            _checkRefusal(reason, open && _isTradable(given) && _isTradable(received));
        }
    }

    function _bought(uint256 programme, uint256 amount, uint256 taken, uint256 young) private {
        uint256 worth = _worthOut(programme, amount, _pool(programme).ask);
        (uint256 price, ) = _prices();
        uint256 expected = Math.ceilDiv(worth * (10_000 + FEE), price * 10_000);
        assertEq(taken, expected, "A purchase takes the quoted price");
        _paidIn(programme, Math.ceilDiv(worth, price), amount, young);
        ++happened["buy"];
    }

    function _swapped(uint256 given, uint256 amount, uint256 received, uint256 got, State memory before) private {
        State memory later = _state();
        assertLe(before.reserves[received], later.reserves[received], OWN_CALLS_ONLY);
        uint256 lost = before.reserves[given] - later.reserves[given];
        uint256 won = later.reserves[received] - before.reserves[received];
        uint256 fee = later.fees[given] - before.fees[given];
        assertEq(lost, won + fee, "What one pool gives, the other gets, but for the fee");
        uint256 worth = _worthOut(received, got, _pool(received).ask);
        assertEq(won, worth / _average(), "A swap settles at the average price");
        _paidOut(given, lost, amount, before.young[given]);
        _paidIn(received, won, got, before.young[received]);
        ++happened["swap"];
    }

    function _sellToNobody(uint256 programme, address seller) private {
        vm.prank(seller);
        try exchange.sell(address(points[programme]), 1, 0, FOREVER, address(exchange)) {
            assertTrue(false, "No trade pays where the money would be nobody's");
        } catch {}
    }

    /* PARTNERS */

    function issue(uint256 programme, uint256 member, uint256 amount, uint256 age) external watched(NONE) {
        programme %= PROGRAMMES;
        if (registry.statusOf(uint32(programme + 1)) != IRoleRegistry.PartnerStatus.Active) return;
        uint256 epoch = _current(programme) - (age % (points[programme].validityDuration() + 1));
        address to = members[member % MEMBERS];
        amount = bound(amount, 1, 10_000);
        uint256 issueId = _issue(programme, to, amount, epoch);
        try points[programme].issue(to, amount, epoch, issueId) {
            assertTrue(false, "An issue id is used at most once");
        } catch {}
        // The same id twice, and an old one, each within a batch.
        IPartnerPoint.Issue[] memory issues = new IPartnerPoint.Issue[](2);
        issues[0] = IPartnerPoint.Issue(to, 1, epoch, nextIssueId);
        issues[1] = IPartnerPoint.Issue(to, 1, epoch, age % 2 == 0 ? nextIssueId : issueId);
        try points[programme].issueBatch(issues) {
            assertTrue(false, "An issue id is used at most once, in a batch too");
        } catch {}
        ++happened["issue"];
    }

    /* ALLIANCE */

    function observe(uint256 feed, uint256 reporter, uint256 price) external watched(NONE) {
        _pass(1);
        bool extreme = price % 8 == 0;
        if (feed % 2 == 0) {
            _observe(MLK_KRW, reporter % REPORTERS, extreme ? bound(price, 1, 2_000e8) : bound(price, 230e8, 330e8));
        } else {
            _observe(
                USD_KRW,
                reporter % REPORTERS,
                extreme ? bound(price, 1, 9_000e8) : bound(price, 1_300e8, 1_500e8)
            );
        }
        if (_isHalted(MLK_KRW)) ++happened["halted"];
    }

    function pass(uint256 time, uint256 reporters) external watched(NONE) {
        _pass(bound(time, 1, reporters % 16 == 8 ? 30 days : 12 hours));
        // Mostly everybody reports, now and then too few do.
        reporters %= 8;
        for (uint256 i = 0; i < (reporters < REPORTERS ? reporters : REPORTERS); ++i) {
            _observe(MLK_KRW, i, 250e8 + 10e8 * i);
            _observe(USD_KRW, i, 1_380e8);
        }
    }

    function pause(uint256 programme, uint256 what) external watched(NONE) {
        address point = address(points[programme % PROGRAMMES]);
        uint32 partner = uint32(programme % PROGRAMMES) + 1;
        what %= 8;
        // What stands still goes on again, or else little would ever happen.
        // The second partner may leave, seldom.
        if (what == 7 && partner == 2 && programme % 4 == 1) {
            try registry.startWindDown(partner, uint64(clock + 30 days)) {
                ++happened["wind down"];
            } catch {}
        }
        if (exchange.paused()) exchange.unpauseAll();
        else if (exchange.pool(point).paused) exchange.unpausePool(point);
        else if (registry.statusOf(partner) == IRoleRegistry.PartnerStatus.Suspended)
            registry.reinstatePartner(partner);
        else if (what < 4) {
            vm.prank(GUARDIAN_ACCOUNT);
            if (what == 0) exchange.pauseAll();
            else if (what == 1) registry.suspendPartner(partner);
            else exchange.pausePool(point);
        }
    }

    /* THE UNINVITED */

    function sendMilk(uint256 amount) external watched(NONE) {
        amount = bound(amount, 0, 10e18);
        vm.prank(members[MEMBERS - 1]);
        milk.transfer(address(exchange), amount);
        uninvited += amount;
    }

    /// @dev Each of these is refused to a member, and to the guardian where the guardian is asked.
    function attack(uint256 programme, uint256 victim, uint256 what, uint256 age) external watched(NONE) {
        IPartnerPoint point = points[programme % PROGRAMMES];
        address attacker = members[MEMBERS - 1];
        address from = holder((victim % MEMBERS) == MEMBERS - 1 ? MEMBERS : victim % MEMBERS);
        uint256 expired = _current(programme % PROGRAMMES) - point.validityDuration() - 1 - (age % 3);
        what %= 15;
        bytes memory data =
            what < 5
                ? _attackOnPoints(point, from, attacker, what, expired)
                : _attackOnPool(address(point), attacker, what);
        address target = what < 5 ? address(point) : address(exchange);
        bool guardian = what == 8 || what == 9;
        vm.prank(guardian ? GUARDIAN_ACCOUNT : attacker);
        (bool done, ) = target.call(data);
        assertTrue(
            !done,
            guardian
                ? "A guardian cannot unpause"
                : what == 3
                    ? "An expired point is never moved"
                    : "Nobody without a role gets anywhere"
        );
    }

    function _attackOnPoints(
        IPartnerPoint point,
        address from,
        address attacker,
        uint256 what,
        uint256 expired
    ) private view returns (bytes memory) {
        if (what == 0) return abi.encodeCall(IPartnerPoint.transferFromSince, (from, attacker, 1, 0));
        if (what == 1) return abi.encodeCall(point.transferFrom, (from, attacker, 1));
        if (what == 2) return abi.encodeCall(point.transferFromAtEpoch, (expired + 4, from, attacker, 1));
        if (what == 3) return abi.encodeCall(point.transferAtEpoch, (expired, from, 1));
        return abi.encodeCall(IPartnerPoint.issue, (attacker, 1, expired + 4, nextIssueId));
    }

    function _attackOnPool(address point, address attacker, uint256 what) private view returns (bytes memory) {
        if (what == 5) return abi.encodeCall(IPointExchange.requestWithdrawal, (point, 1, attacker));
        if (what == 6) return abi.encodeCall(IPointExchange.setQuote, (point, 9_000, 9_500));
        if (what == 7) return abi.encodeCall(IPointExchange.pausePool, (point));
        if (what == 8) return abi.encodeCall(IPointExchange.unpausePool, (point));
        if (what == 9) return abi.encodeCall(IPointExchange.unpauseAll, ());
        if (what == 10) return abi.encodeCall(IPointExchange.executeWithdrawal, (point, 1, attacker));
        if (what == 11) return abi.encodeCall(IPointExchange.cancelWithdrawal, (point));
        if (what == 12) return abi.encodeCall(IPointExchange.returnCredit, (point, 1));
        if (what == 13) return abi.encodeCall(IPointExchange.setDirections, (point, false, false));
        return abi.encodeCall(IPointExchange.setLimits, (point, _pool(0).limits));
    }

    /* CHECKS */

    function _isTradable(uint256 programme) private view returns (bool) {
        IRoleRegistry.PartnerStatus status = registry.statusOf(uint32(programme + 1));
        bool open = status == IRoleRegistry.PartnerStatus.Active || status == IRoleRegistry.PartnerStatus.WindingDown;
        bool paused = exchange.paused() || _pool(programme).paused;
        return open && !paused && _isSound(MLK_KRW) && (programme != 2 || _isSound(USD_KRW));
    }

    function _checkTradable(uint256 programme) private view {
        assertTrue(_isSound(MLK_KRW), "A stale, halted, diverged or under-reported feed stops trading");
        assertTrue(programme != 2 || _isSound(USD_KRW), "An unsound currency feed stops trading in it");
        assertTrue(!exchange.paused() && !_pool(programme).paused, "A paused pool trades nothing");
        assertTrue(_isTradable(programme), "A suspended or closed partner trades nothing");
    }

    /// @dev A pool that may trade refuses for want of points or MLK only, or because a cap is reached.
    function _checkRefusal(bytes memory reason, bool tradable) private {
        bytes4 selector = bytes4(reason);
        if (selector == IPriceOracle.PriceOracle_StaleAnswer.selector) ++happened["stale"];
        if (selector == IPointExchange.PointExchange_PoolPaused.selector) ++happened["pool paused"];
        if (selector == IPointExchange.PointExchange_Paused.selector) ++happened["paused"];
        if (selector == IPointExchange.PointExchange_OutflowCapReached.selector) ++happened["outflow cap"];
        if (selector == IPointExchange.PointExchange_InventoryCapReached.selector) ++happened["inventory cap"];
        if (!tradable) return;
        assertTrue(
            selector == IERC20Errors.ERC20InsufficientBalance.selector ||
                selector == IPointExchange.PointExchange_ReserveTooLow.selector ||
                selector == IPointExchange.PointExchange_OutflowCapReached.selector ||
                selector == IPointExchange.PointExchange_InventoryCapReached.selector ||
                selector == IPointExchange.PointExchange_InventoryTooLow.selector ||
                selector == IPointExchange.PointExchange_NothingOut.selector,
            "A pool that may trade refuses for want of points or MLK only, or at a cap"
        );
    }

    /// @dev What a swap should give.
    function _converted(uint256 given, uint256 amount, uint256 received) private view returns (uint256) {
        uint256 net = _worthIn(given, amount, _pool(given).bid) * (10_000 - FEE);
        return net / (_worthOut(received, 1, _pool(received).ask) * 10_000);
    }
}
