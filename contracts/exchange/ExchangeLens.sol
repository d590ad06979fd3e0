// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IExchangeLens} from "../interfaces/IExchangeLens.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PoolLedgerLibrary} from "../types/PoolLedger.sol";

/// @title ExchangeLens
/// @notice Answers a wallet's questions in one call each. See {IExchangeLens}.
contract ExchangeLens is IExchangeLens {
    /* TYPES */

    /// @dev A way to trade; a zero address stands for MLK.
    struct Way {
        address pointIn;
        address pointOut;
    }

    /* CONSTANTS */

    /// @dev Above what any pool can hold, even while its partner winds down.
    uint256 private constant _BEYOND = PoolLedgerLibrary.MAX_INVENTORY + 1;

    /* IMMUTABLES */

    /// @inheritdoc IExchangeLens
    IPointExchange public immutable exchange;

    /* CONSTRUCTOR */

    /// @notice Looks at one exchange for ever.
    /// @param exchange_ The exchange.
    constructor(IPointExchange exchange_) {
        exchange = exchange_;
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IExchangeLens
    function portfolioOf(
        address member,
        uint256 first,
        uint256 count
    ) external view returns (Holding[] memory holdings) {
        address[] memory points = exchange.pools();
        holdings = new Holding[](_pageOf(points.length, first, count));
        for (uint256 i = 0; i < holdings.length; ++i) {
            address point = points[first + i];
            Holding memory holding = holdings[i];
            (holding.point, holding.balance) = (point, IPartnerPoint(point).balanceOf(member));
            if (holding.balance == 0) continue;
            holding.tradable = _tradable(point, member);
            if (holding.tradable != 0) holding.sale = _offer(Way(point, address(0)), holding.tradable);
        }
    }

    /// @inheritdoc IExchangeLens
    function swapsOf(
        address pointIn,
        uint256 points,
        uint256 first,
        uint256 count
    ) external view returns (Offer[] memory offers) {
        address[] memory others = exchange.pools();
        offers = new Offer[](_pageOf(others.length, first, count));
        for (uint256 i = 0; i < offers.length; ++i) offers[i] = _offer(Way(pointIn, others[first + i]), points);
    }

    /// @inheritdoc IExchangeLens
    function sellable(address point) external view returns (Room memory) {
        return _room(Way(point, address(0)), _BEYOND);
    }

    /// @inheritdoc IExchangeLens
    function buyable(address point) external view returns (Room memory) {
        return _room(Way(address(0), point), _BEYOND);
    }

    /// @inheritdoc IExchangeLens
    function swappable(address pointIn, address pointOut) external view returns (Room memory) {
        return _room(Way(pointIn, pointOut), _BEYOND);
    }

    /// @inheritdoc IExchangeLens
    function poolHealth(uint256 first, uint256 count) external view returns (PoolHealth[] memory pools) {
        address[] memory points = exchange.pools();
        pools = new PoolHealth[](_pageOf(points.length, first, count));
        for (uint256 i = 0; i < pools.length; ++i) {
            address point = points[first + i];
            PoolHealth memory health = pools[i];
            (health.point, health.pool) = (point, exchange.pool(point));
            health.status = RegistryGated(address(exchange)).registry().statusOf(health.pool.partnerId);
            health.inventory = exchange.inventoryOf(point);
            health.outflowLeft = exchange.outflowLeftOf(point);
            if (health.pool.currencyFeed != 0) health.currency = _refusalOf(health.pool.currencyFeed);
        }
    }

    /// @inheritdoc IExchangeLens
    function feedHealth(uint256 first, uint256 count) external view returns (FeedHealth[] memory health) {
        IPriceOracle oracle = exchange.oracle();
        bytes32[] memory feeds = oracle.feeds();
        health = new FeedHealth[](_pageOf(feeds.length, first, count));
        for (uint256 i = 0; i < health.length; ++i) {
            bytes32 feed = feeds[first + i];
            health[i] = FeedHealth(feed, oracle.latest(feed), oracle.heldOf(feed), _refusalOf(feed));
        }
    }

    /* PRIVATE VIEWS */

    function _tradable(address point, address member) private view returns (uint256 points) {
        uint256 minEpoch = exchange.minEpochOf(point);
        IPartnerPoint.Cohort[] memory cohorts = IPartnerPoint(point).cohortsOf(member);
        for (uint256 i = 0; i < cohorts.length; ++i) {
            if (cohorts[i].epoch >= minEpoch) points += cohorts[i].amount;
        }
    }

    /// @dev Asks the exchange itself, so that nothing is reckoned twice.
    function _offer(Way memory way, uint256 points) private view returns (Offer memory offer) {
        bytes memory call =
            way.pointOut == address(0)
                ? abi.encodeCall(IPointExchange.quoteSell, (way.pointIn, points))
                : way.pointIn == address(0)
                    ? abi.encodeCall(IPointExchange.quoteBuy, (way.pointOut, points))
                    : abi.encodeCall(IPointExchange.quoteSwap, (way.pointIn, points, way.pointOut));
        (bool done, bytes memory result) = address(exchange).staticcall(call);
        if (done) offer.quote = abi.decode(result, (IPointExchange.Quote));
        else offer.refusal = result;
    }

    /// @dev The most points that are not refused, by halving: whatever is refused for being too much stays so above.
    function _room(Way memory way, uint256 beyond) private view returns (Room memory room) {
        uint256 most = 0;
        room.refusal = _offer(way, beyond).refusal;
        while (beyond - most > 1) {
            uint256 middle = (most + beyond) / 2;
            bytes memory refusal = _offer(way, middle).refusal;
            // Too little is no reason against more.
            if (refusal.length == 0 || bytes4(refusal) == IPointExchange.PointExchange_NothingOut.selector)
                most = middle;
            else (beyond, room.refusal) = (middle, refusal);
        }
        room.points = most;
        if (most == 0) return room;
        // Whether the most is itself too little.
        bytes memory little = _offer(way, most).refusal;
        if (little.length != 0) (room.points, room.refusal) = (0, little);
    }

    function _refusalOf(bytes32 feed) private view returns (bytes memory) {
        try exchange.oracle().read(feed) returns (uint64, uint64, uint32, uint32) {
            return "";
        } catch (bytes memory refusal) {
            return refusal;
        }
    }

    /* PRIVATE PURE */

    /// @dev How many items a page has.
    function _pageOf(uint256 length, uint256 first, uint256 count) private pure returns (uint256) {
        return Math.min(count, Math.saturatingSub(length, first));
    }
}
