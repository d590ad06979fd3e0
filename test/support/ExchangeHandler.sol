// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartnerPoint} from "./../../contracts/interfaces/IPartnerPoint.sol";
import {IPointExchange} from "./../../contracts/interfaces/IPointExchange.sol";
import {IPriceOracle} from "./../../contracts/interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "./../../contracts/interfaces/IRoleRegistry.sol";
import {PartnerPoint} from "./../../contracts/points/PartnerPoint.sol";
import {ExchangeWorld} from "./ExchangeWorld.sol";
import {Vm} from "./Vm.sol";

/// @title ExchangeHandler
/// @notice What members, treasurers, a funder, reporters, the guardian and an attacker do. Each action checks what it may have
/// changed; the runner treats a failed check, like any other revert here, as a broken invariant.
abstract contract ExchangeHandler is ExchangeWorld {
    uint256 private constant _NONE = type(uint256).max;
    string private constant _OWN_CALLS_ONLY =
        "No call lowers a pool's reserve except its own sales, swaps and withdrawals";
    bytes32 private constant _COHORTS_MOVED = keccak256("CohortsMoved(uint256,uint256)");

    /// @notice wei of MLK that came to the exchange without a pool's knowledge.
    uint256 public uninvited;
    /// @notice Fees the operator collected.
    uint256 public collected;
    /// @notice How often each thing happened, so that a test can tell whether everything does.
    mapping(string what => uint256 times) public happened;

    struct State {
        uint256[PROGRAMMES] reserves;
        uint256[PROGRAMMES] fees;
        uint256[PROGRAMMES] held;
        bool[PROGRAMMES] paused;
        uint256 time;
    }

    /// @param source The pool whose reserve the action may lower.
    modifier watched(uint256 source) {
        vm.warp(clock);
        State memory before = _state();
        vm.recordLogs();
        _;
        _checkLogs(vm.getRecordedLogs());
        State memory later = _state();
        for (uint256 i = 0; i < PROGRAMMES; ++i) {
            if (i != source) assertLe(before.reserves[i], later.reserves[i], _OWN_CALLS_ONLY);
            if (!before.paused[i] || !later.paused[i]) continue;
            assertEq(before.reserves[i], later.reserves[i], "A paused pool's reserve does not move");
            assertEq(before.fees[i], later.fees[i], "A paused pool's fees do not move");
            // Points may expire there.
            if (before.time != later.time) continue;
            assertLe(before.held[i], later.held[i], "A paused pool gives no points");
        }
    }

    /* MEMBERS */

    function gift(uint256 programme, uint256 from, uint256 to, uint256 amount) external watched(_NONE) {
        PartnerPoint point = points[programme % PROGRAMMES];
        address giver = members[from % MEMBERS];
        amount = bound(amount, 0, point.balanceOf(giver));
        vm.prank(giver);
        // Not caught: gifts go on whatever the state of prices, pools and partners.
        point.transfer(holder(to % (MEMBERS + 1)), amount);
        if (amount != 0) ++happened["gift"];
    }

    function redeem(uint256 programme, uint256 member, uint256 amount) external watched(_NONE) {
        programme %= PROGRAMMES;
        PartnerPoint point = points[programme];
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
        if (!_isFresh(MLK_KRW)) ++happened["redeem while stale"];
        if (_pool(programme).paused || exchange.paused()) ++happened["redeem while paused"];
    }

    function sell(
        uint256 programme,
        uint256 member,
        uint256 amount,
        uint256 recipient
    ) external watched(programme % PROGRAMMES) {
        programme %= PROGRAMMES;
        address seller = members[member % MEMBERS];
        // Now and then to the exchange itself, which then has it uninvited.
        address to = recipient % 8 == 0 ? address(exchange) : seller;
        amount = bound(amount, 0, points[programme].balanceOf(seller) + 1);
        uint256 balance = milk.balanceOf(to);
        uint256 worth = _worth(programme, amount, _pool(programme).bid);
        vm.prank(seller);
        try exchange.sell(address(points[programme]), amount, 0, FOREVER, to) returns (uint256 paid) {
            _checkTradable(programme);
            assertEq(paid, (worth * (10_000 - FEE)) / (_price() * 10_000), "A sale pays the quoted price");
            if (to == address(exchange)) uninvited += paid;
            else assertEq(milk.balanceOf(to) - balance, paid, "A sale pays what it says");
            spent[programme] += worth / _price();
            ++happened["sell"];
        } catch (bytes memory reason) {
            _checkRefusal(reason, _isTradable(programme));
        }
    }

    function buy(uint256 programme, uint256 member, uint256 amount, uint256 minAge) external watched(_NONE) {
        programme %= PROGRAMMES;
        address buyer = members[member % MEMBERS];
        address point = address(points[programme]);
        amount = bound(amount, 0, exchange.inventoryOf(point) + 1);
        uint256 minEpoch = _current(programme) - (minAge % points[programme].validityDuration());
        uint256 balance = milk.balanceOf(buyer);
        uint256 worth = _worth(programme, amount, _pool(programme).ask);
        vm.prank(buyer);
        try exchange.buy(point, amount, FOREVER, minEpoch, FOREVER, buyer) returns (uint256 taken) {
            _checkTradable(programme);
            uint256 expected = Math.ceilDiv(worth * (10_000 + FEE), _price() * 10_000);
            assertEq(taken, expected, "A purchase takes the quoted price");
            assertEq(balance - milk.balanceOf(buyer), taken, "A purchase takes what it says");
            earned[programme] += Math.ceilDiv(worth, _price());
            ++happened["buy"];
        } catch (bytes memory reason) {
            _checkRefusal(reason, _isTradable(programme));
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
            uint256
        ) {
            _checkTradable(given);
            _checkTradable(received);
            assertEq(milk.balanceOf(address(exchange)), balance, "A swap transfers no MLK");
            State memory later = _state();
            assertLe(before.reserves[received], later.reserves[received], _OWN_CALLS_ONLY);
            uint256 lost = before.reserves[given] - later.reserves[given];
            uint256 won = later.reserves[received] - before.reserves[received];
            uint256 fee = later.fees[given] - before.fees[given];
            assertEq(lost, won + fee, "What one pool gives, the other gets, but for the fee");
            spent[given] += lost;
            earned[received] += won;
            ++happened["swap"];
        } catch (bytes memory reason) {
            _checkRefusal(reason, _isTradable(given) && _isTradable(received));
        }
    }

    /* PARTNERS */

    function issue(uint256 programme, uint256 member, uint256 amount, uint256 age) external watched(_NONE) {
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

    function setQuote(uint256 programme, uint256 bid, uint256 ask) external watched(_NONE) {
        programme %= PROGRAMMES;
        ask = bound(ask, 1, 10_000);
        vm.prank(_treasurer(programme));
        exchange.setQuote(address(points[programme]), uint16(bound(bid, 1, ask)), uint16(ask));
    }

    function fund(uint256 programme, uint256 amount) external watched(_NONE) {
        programme %= PROGRAMMES;
        amount = bound(amount, 1, 1_000e18);
        vm.prank(FUNDER);
        try exchange.fund(address(points[programme]), amount) {
            funded[programme] += amount;
            ++happened["fund"];
        } catch (bytes memory reason) {
            _checkPaused(programme, reason);
        }
    }

    function withdraw(uint256 programme, uint256 amount, uint256 recipient) external watched(programme % PROGRAMMES) {
        programme %= PROGRAMMES;
        uint256 reserve = _pool(programme).reserve;
        // Seldom all, and now and then more than there is.
        amount = bound(amount, 1, recipient % 8 == 1 ? 2 * reserve + 1 : reserve / 4 + 1);
        address to = recipient % 8 == 0 ? address(exchange) : _treasurer(programme);
        vm.prank(_treasurer(programme));
        try exchange.withdraw(address(points[programme]), amount, to) {
            assertLe(amount, reserve, "A partner takes out no more than its pool has");
            withdrawn[programme] += amount;
            if (to == address(exchange)) uninvited += amount;
            ++happened["withdraw"];
        } catch (bytes memory reason) {
            if (amount <= reserve) _checkPaused(programme, reason);
        }
    }

    /* ALLIANCE */

    function collectFees(uint256 programme) external watched(_NONE) {
        programme %= PROGRAMMES;
        address[] memory sources = new address[](1);
        sources[0] = address(points[programme]);
        uint256 fees = _pool(programme).fees;
        try exchange.collectFees(sources) {
            collected += fees;
            if (fees != 0) ++happened["collect"];
        } catch (bytes memory reason) {
            _checkPaused(programme, reason);
        }
    }

    function observe(uint256 feed, uint256 reporter, uint256 price) external watched(_NONE) {
        _pass(1);
        if (feed % 2 == 0) _observe(MLK_KRW, reporter % REPORTERS, bound(price, 50e8, 2_000e8));
        else _observe(USD_KRW, reporter % REPORTERS, bound(price, 1_000e8, 2_000e8));
    }

    function pass(uint256 time, uint256 reporters) external watched(_NONE) {
        _pass(bound(time, 1, reporters % 16 == 8 ? 30 days : 12 hours));
        // Mostly everybody reports, now and then too few do.
        reporters %= 8;
        for (uint256 i = 0; i < (reporters < REPORTERS ? reporters : REPORTERS); ++i) {
            _observe(MLK_KRW, i, 250e8 + 10e8 * i);
            _observe(USD_KRW, i, 1_380e8);
        }
    }

    function pause(uint256 programme, uint256 what) external watched(_NONE) {
        address point = address(points[programme % PROGRAMMES]);
        uint32 partner = uint32(programme % PROGRAMMES) + 1;
        what %= 8;
        // What stands still goes on again, or else little would ever happen.
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

    function sendMilk(uint256 amount) external watched(_NONE) {
        amount = bound(amount, 0, 10e18);
        vm.prank(members[MEMBERS - 1]);
        milk.transfer(address(exchange), amount);
        uninvited += amount;
    }

    /// @dev Each of these is refused to a member, and to the guardian where the guardian is asked.
    function attack(uint256 programme, uint256 victim, uint256 what, uint256 age) external watched(_NONE) {
        PartnerPoint point = points[programme % PROGRAMMES];
        address attacker = members[MEMBERS - 1];
        address from = holder((victim % MEMBERS) == MEMBERS - 1 ? MEMBERS : victim % MEMBERS);
        uint256 expired = _current(programme % PROGRAMMES) - point.validityDuration() - 1 - (age % 3);
        bytes memory data;
        address target = address(point);
        what %= 10;
        if (what == 0) data = abi.encodeCall(IPartnerPoint.transferFromSince, (from, attacker, 1, 0));
        else if (what == 1) data = abi.encodeCall(point.transferFrom, (from, attacker, 1));
        else if (what == 2) data = abi.encodeCall(point.transferFromAtEpoch, (expired + 4, from, attacker, 1));
        else if (what == 3) data = abi.encodeCall(point.transferAtEpoch, (expired, from, 1));
        else if (what == 4) data = abi.encodeCall(IPartnerPoint.issue, (attacker, 1, expired + 4, nextIssueId));
        else target = address(exchange);
        if (what == 5) data = abi.encodeCall(IPointExchange.withdraw, (address(point), 1, attacker));
        else if (what == 6) data = abi.encodeCall(IPointExchange.setQuote, (address(point), 10_000, 10_000));
        else if (what == 7) data = abi.encodeCall(IPointExchange.pausePool, (address(point)));
        else if (what == 8) data = abi.encodeCall(IPointExchange.unpausePool, (address(point)));
        else if (what == 9) data = abi.encodeCall(IPointExchange.unpauseAll, ());
        vm.prank(what > 7 ? GUARDIAN_ACCOUNT : attacker);
        (bool done, ) = target.call(data);
        assertTrue(
            !done,
            what > 7
                ? "A guardian cannot unpause"
                : what == 3
                    ? "An expired point is never moved"
                    : "Nobody without a role gets anywhere"
        );
    }

    /* CHECKS */

    function _isTradable(uint256 programme) private view returns (bool) {
        bool active = registry.statusOf(uint32(programme + 1)) == IRoleRegistry.PartnerStatus.Active;
        bool paused = exchange.paused() || _pool(programme).paused;
        return active && !paused && _isFresh(MLK_KRW) && (programme != 2 || _isFresh(USD_KRW));
    }

    function _checkTradable(uint256 programme) private view {
        assertTrue(_isFresh(MLK_KRW), "A stale or under-reported feed stops trading");
        assertTrue(programme != 2 || _isFresh(USD_KRW), "A stale or under-reported currency stops trading in it");
        assertTrue(!exchange.paused() && !_pool(programme).paused, "A paused pool trades nothing");
        assertTrue(_isTradable(programme), "A suspended partner trades nothing");
    }

    /// @dev A pool that may trade refuses for want of points or MLK only.
    function _checkRefusal(bytes memory reason, bool tradable) private {
        bytes4 selector = bytes4(reason);
        if (selector == IPriceOracle.PriceOracle_StaleAnswer.selector) ++happened["stale"];
        if (selector == IPointExchange.PointExchange_PoolPaused.selector) ++happened["pool paused"];
        if (selector == IPointExchange.PointExchange_Paused.selector) ++happened["paused"];
        if (!tradable) return;
        assertTrue(
            selector == IERC20Errors.ERC20InsufficientBalance.selector ||
                selector == IPointExchange.PointExchange_ReserveTooLow.selector ||
                selector == IPointExchange.PointExchange_NothingOut.selector,
            "A pool that may trade refuses for want of points or MLK only"
        );
    }

    function _checkPaused(uint256 programme, bytes memory reason) private view {
        assertTrue(exchange.paused() || _pool(programme).paused, "Money moves unless its pool is paused");
        bytes4 selector = bytes4(reason);
        assertTrue(
            selector == IPointExchange.PointExchange_PoolPaused.selector ||
                selector == IPointExchange.PointExchange_Paused.selector,
            "A paused pool says so"
        );
    }

    /// @dev Whatever moves is still valid.
    function _checkLogs(Vm.Log[] memory logs) private view {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics.length == 0 || logs[i].topics[0] != _COHORTS_MOVED) continue;
            PartnerPoint point = PartnerPoint(logs[i].emitter);
            (uint256 word, uint256 lanes) = abi.decode(logs[i].data, (uint256, uint256));
            for (uint256 lane = 0; lane < 4; ++lane) {
                if ((lanes >> (64 * lane)) % 2 ** 64 == 0) continue;
                uint256 end = (word * 4 + lane + point.validityDuration() + 1) * point.epochLength();
                assertTrue(clock < end, "An expired point is never spent, moved or sold");
            }
        }
    }

    function _state() private view returns (State memory state) {
        state.time = clock;
        for (uint256 i = 0; i < PROGRAMMES; ++i) {
            IPointExchange.Pool memory pool = _pool(i);
            state.reserves[i] = pool.reserve;
            state.fees[i] = pool.fees;
            state.held[i] = points[i].balanceOf(address(exchange));
            state.paused[i] = pool.paused || exchange.paused();
        }
    }
}
