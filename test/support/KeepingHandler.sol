// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPartnerPoint} from "./../../contracts/interfaces/IPartnerPoint.sol";
import {IPointExchange} from "./../../contracts/interfaces/IPointExchange.sol";
import {IRoleRegistry} from "./../../contracts/interfaces/IRoleRegistry.sol";
import {ExchangeWorld} from "./ExchangeWorld.sol";
import {Vm} from "./Vm.sol";

/// @title KeepingHandler
/// @notice What treasurers, the operator and a funder do to the pools, and what is checked around every action.
abstract contract KeepingHandler is ExchangeWorld {
    uint256 internal constant NONE = type(uint256).max;
    string internal constant OWN_CALLS_ONLY =
        "No call lowers a pool's reserve except its own sales, swaps, withdrawals and credit taken back";
    bytes32 private constant _COHORTS_MOVED = keccak256("CohortsMoved(uint256,uint256)");

    /// @notice wei of MLK that came to the exchange without a pool's knowledge.
    uint256 public uninvited;
    /// @notice wei of MLK of credit the operator took back.
    uint256 public returned;
    /// @notice Fees the operator collected.
    uint256 public collected;
    /// @notice How often each thing happened, so that a test can tell whether everything does.
    mapping(string what => uint256 times) public happened;

    struct State {
        uint256[PROGRAMMES] reserves;
        uint256[PROGRAMMES] fees;
        uint256[PROGRAMMES] held;
        uint256[PROGRAMMES] young;
        bool[PROGRAMMES] paused;
        uint256 time;
    }

    /// @dev What a treasurer asked for, and when.
    struct Request {
        uint256 amount;
        uint256 time;
    }

    Request[PROGRAMMES] private _requests;

    /// @param source The pool whose reserve the action may lower.
    modifier watched(uint256 source) {
        vm.warp(clock);
        State memory before = _state();
        vm.recordLogs();
        _;
        _checkLogs(vm.getRecordedLogs());
        State memory later = _state();
        for (uint256 i = 0; i < PROGRAMMES; ++i) {
            if (i != source) assertLe(before.reserves[i], later.reserves[i], OWN_CALLS_ONLY);
            if (!before.paused[i] || !later.paused[i]) continue;
            assertEq(before.reserves[i], later.reserves[i], "A paused pool's reserve does not move");
            assertEq(before.fees[i], later.fees[i], "A paused pool's fees do not move");
            // Points may expire there.
            if (before.time != later.time) continue;
            assertLe(before.held[i], later.held[i], "A paused pool gives no points");
        }
    }

    /* TREASURERS */

    function setQuote(uint256 programme, uint256 bid, uint256 ask) external watched(NONE) {
        programme %= PROGRAMMES;
        // Mostly near the old quote and in the band, or else none would be taken.
        IPointExchange.Pool memory pool = _pool(programme);
        ask = ask % 4 == 0 ? bound(ask, 0, 11_000) : bound(ask, LOWEST_BID + LEAST_SPREAD, HIGHEST_ASK);
        bid = bid % 4 == 0 ? bound(bid, 0, 11_000) : bound(bid, LOWEST_BID, HIGHEST_ASK - LEAST_SPREAD);
        bool active = registry.statusOf(uint32(programme + 1)) == IRoleRegistry.PartnerStatus.Active;
        bool inBand = bid >= LOWEST_BID && ask <= HIGHEST_ASK && ask >= bid + LEAST_SPREAD;
        bool small =
            bid + MAX_STEP >= pool.bid &&
                bid <= pool.bid + MAX_STEP &&
                ask + MAX_STEP >= pool.ask &&
                ask <= pool.ask + MAX_STEP;
        bool allowed = active && inBand && small && clock >= pool.quotedAt + MIN_INTERVAL;
        vm.prank(_treasurer(programme));
        try exchange.setQuote(address(points[programme]), uint16(bid), uint16(ask)) {
            assertTrue(allowed, "A quote stays in its band, moves by steps and not too often");
            ++happened["quote"];
        } catch {
            assertTrue(!allowed, "A quote within the rules is taken");
        }
    }

    function setDirections(uint256 programme, uint256 which) external watched(NONE) {
        programme %= PROGRAMMES;
        bool active = registry.statusOf(uint32(programme + 1)) == IRoleRegistry.PartnerStatus.Active;
        vm.prank(_treasurer(programme));
        // Mostly both.
        try exchange.setDirections(address(points[programme]), which % 8 != 1, which % 8 != 2) {
            assertTrue(active, "Directions stand still once a wind-down began");
        } catch {
            assertTrue(!active, "An active partner decides the directions of its pools");
        }
    }

    function requestWithdrawal(uint256 programme, uint256 amount) external watched(NONE) {
        programme %= PROGRAMMES;
        uint256 own = _own(programme);
        // Seldom all, and now and then more than there is.
        amount = bound(amount, 1, amount % 8 == 1 ? 2 * own + 1 : own / 4 + 1);
        bool allowed = _mayWithdraw(programme) && amount <= own;
        vm.prank(_treasurer(programme));
        try exchange.requestWithdrawal(address(points[programme]), amount, _treasurer(programme)) {
            assertTrue(allowed, "A partner asks for what is its own, and not while it winds down");
            _requests[programme] = Request(amount, clock);
        } catch (bytes memory reason) {
            if (allowed) _checkPaused(programme, reason);
        }
    }

    function executeWithdrawal(uint256 programme) external watched(programme % PROGRAMMES) {
        programme %= PROGRAMMES;
        Request memory request = _requests[programme];
        uint256 own = _own(programme);
        bool allowed =
            _mayWithdraw(programme) &&
                request.amount != 0 &&
                request.amount <= own &&
                clock >= request.time + WITHDRAWAL_DELAY &&
                clock <= request.time + WITHDRAWAL_DELAY + 7 days;
        uint256 balance = milk.balanceOf(_treasurer(programme));
        vm.prank(_treasurer(programme));
        try exchange.executeWithdrawal(address(points[programme])) {
            assertTrue(allowed, "A partner takes out what is its own, late, and not while it winds down");
            uint256 got = milk.balanceOf(_treasurer(programme)) - balance;
            assertEq(got, request.amount, "A withdrawal pays what was asked for");
            withdrawn[programme] += got;
            delete _requests[programme];
            ++happened["withdraw"];
        } catch (bytes memory reason) {
            if (allowed) _checkPaused(programme, reason);
        }
    }

    function cancelWithdrawal(uint256 programme) external watched(NONE) {
        programme %= PROGRAMMES;
        if (_requests[programme].amount == 0) return;
        delete _requests[programme];
        vm.prank(_treasurer(programme));
        exchange.cancelWithdrawal(address(points[programme]));
    }

    /* FUNDER AND OPERATOR */

    function fund(uint256 programme, uint256 amount) external watched(NONE) {
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

    function collectFees(uint256 programme) external watched(NONE) {
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

    function extendCredit(uint256 programme, uint256 amount) external watched(NONE) {
        programme %= PROGRAMMES;
        amount = bound(amount, 1, 500e18);
        try exchange.extendCredit(address(points[programme]), amount) {
            lent[programme] += amount;
            ++happened["lend"];
        } catch (bytes memory reason) {
            _checkPaused(programme, reason);
        }
    }

    function returnCredit(uint256 programme, uint256 amount) external watched(programme % PROGRAMMES) {
        programme %= PROGRAMMES;
        uint256 reserve = _pool(programme).reserve;
        uint256 most = lent[programme] < reserve ? lent[programme] : reserve;
        amount = bound(amount, 1, most + 1);
        uint256 balance = milk.balanceOf(TREASURY);
        try exchange.returnCredit(address(points[programme]), amount) {
            assertLe(amount, most, "Credit taken back is at most what was lent, and what the reserve has");
            assertEq(milk.balanceOf(TREASURY) - balance, amount, "Credit taken back goes to the treasury");
            lent[programme] -= amount;
            returned += amount;
            ++happened["take back"];
        } catch (bytes memory reason) {
            if (amount <= most) _checkPaused(programme, reason);
        }
    }

    function writeOff(uint256 programme) external watched(NONE) {
        programme %= PROGRAMMES;
        _age(programme, _young(programme));
        exchange.writeOff(address(points[programme]));
    }

    /* CHECKS */

    function _own(uint256 programme) internal view returns (uint256) {
        uint256 reserve = _pool(programme).reserve;
        return reserve > lent[programme] ? reserve - lent[programme] : 0;
    }

    function _mayWithdraw(uint256 programme) internal view returns (bool) {
        IRoleRegistry.PartnerStatus status = registry.statusOf(uint32(programme + 1));
        return status == IRoleRegistry.PartnerStatus.Active || status == IRoleRegistry.PartnerStatus.Closed;
    }

    function _checkPaused(uint256 programme, bytes memory reason) internal view {
        assertTrue(exchange.paused() || _pool(programme).paused, "Money moves unless its pool is paused");
        bytes4 selector = bytes4(reason);
        assertTrue(
            selector == IPointExchange.PointExchange_PoolPaused.selector ||
                selector == IPointExchange.PointExchange_Paused.selector,
            "A paused pool says so"
        );
    }

    /// @dev Whatever moves is still valid.
    function _checkLogs(Vm.Log[] memory logs) internal view {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics.length == 0 || logs[i].topics[0] != _COHORTS_MOVED) continue;
            IPartnerPoint point = IPartnerPoint(logs[i].emitter);
            (uint256 word, uint256 lanes) = abi.decode(logs[i].data, (uint256, uint256));
            for (uint256 lane = 0; lane < 4; ++lane) {
                if ((lanes >> (64 * lane)) % 2 ** 64 == 0) continue;
                uint256 end = (word * 4 + lane + point.validityDuration() + 1) * point.epochLength();
                assertTrue(clock < end, "An expired point is never spent, moved or sold");
            }
        }
    }

    function _state() internal view returns (State memory state) {
        state.time = clock;
        for (uint256 i = 0; i < PROGRAMMES; ++i) {
            IPointExchange.Pool memory pool = _pool(i);
            state.reserves[i] = pool.reserve;
            state.fees[i] = pool.fees;
            state.held[i] = points[i].balanceOf(address(exchange));
            state.young[i] = _young(i);
            state.paused[i] = pool.paused || exchange.paused();
        }
    }
}
