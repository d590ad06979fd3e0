// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPointExchange} from "./IPointExchange.sol";
import {IPriceOracle} from "./IPriceOracle.sol";
import {IRoleRegistry} from "./IRoleRegistry.sol";

/// @title IExchangeLens
/// @notice What a wallet asks of the exchange, in one call each. It keeps nothing and decides nothing: every answer comes from
/// the exchange, the oracle, the registry and the programmes at the moment of the call. What cannot be done now carries the data
/// of the very error that a trade would revert with; empty data means that it can.
///
/// What grows with the alliance comes in pages, so that no answer meets a node's limit on gas: `first` is the index of the first
/// item, and a page has at most `count` of them; beyond the last there are none.
interface IExchangeLens {
    /// @notice A trade as it would be now.
    /// @param quote The quote, all zero when it is refused.
    /// @param refusal The error's data, empty when the trade goes through.
    struct Offer {
        IPointExchange.Quote quote;
        bytes refusal;
    }

    /// @notice What a member holds of one programme, and what all of it that can be traded would bring.
    /// @param point The programme.
    /// @param balance Points the member can spend.
    /// @param tradable Of these, those valid long enough for the pool.
    /// @param sale Selling all tradable ones.
    struct Holding {
        address point;
        uint256 balance;
        uint256 tradable;
        Offer sale;
    }

    /// @notice How much of something can be done now.
    /// @param points The most points.
    /// @param refusal The error's data of doing one point more.
    struct Room {
        uint256 points;
        bytes refusal;
    }

    /// @notice How a pool is.
    /// @param point The programme.
    /// @param pool The pool.
    /// @param status Where its partner stands.
    /// @param inventory Points it can sell.
    /// @param outflowLeft What it may still pay for points today, wei of MLK.
    /// @param currency The error's data of reading its currency feed, empty when the feed is sound or there is none.
    struct PoolHealth {
        address point;
        IPointExchange.Pool pool;
        IRoleRegistry.PartnerStatus status;
        uint256 inventory;
        uint256 outflowLeft;
        bytes currency;
    }

    /// @notice How a feed is.
    /// @param feed The feed.
    /// @param answer Its latest answer, sound or not.
    /// @param held The jump that is held, zero for none.
    /// @param refusal The error's data of reading it, empty when it is sound.
    struct FeedHealth {
        bytes32 feed;
        IPriceOracle.Answer answer;
        IPriceOracle.Observation held;
        bytes refusal;
    }

    /// @notice What a member holds of programmes with a pool, and what selling it would bring.
    /// @param member The member.
    /// @param first The first pool, in the order of {IPointExchange-pools}.
    /// @param count How many.
    /// @return One entry a pool; programmes of which nothing is tradable have no offer.
    function portfolioOf(address member, uint256 first, uint256 count) external view returns (Holding[] memory);

    /// @notice What points of a programme would bring if they were swapped into others.
    /// @param pointIn The programme given.
    /// @param points Points given.
    /// @param first The first pool swapped into, in the order of {IPointExchange-pools}.
    /// @param count How many.
    /// @return One offer a pool; a swap into itself is refused.
    function swapsOf(
        address pointIn,
        uint256 points,
        uint256 first,
        uint256 count
    ) external view returns (Offer[] memory);

    /// @notice The most points of a programme that anybody could sell in one trade now, and why not more.
    /// @param point The programme.
    /// @return The room.
    function sellable(address point) external view returns (Room memory);

    /// @notice The most points of a programme that anybody could buy in one trade now, and why not more.
    /// @param point The programme.
    /// @return The room.
    function buyable(address point) external view returns (Room memory);

    /// @notice The most points of one programme that anybody could swap into another in one trade now, and why not more.
    /// @param pointIn The programme given.
    /// @param pointOut The programme received.
    /// @return The room, in points given.
    function swappable(address pointIn, address pointOut) external view returns (Room memory);

    /// @notice How pools are.
    /// @param first The first pool, in the order of {IPointExchange-pools}.
    /// @param count How many.
    /// @return One entry a pool.
    function poolHealth(uint256 first, uint256 count) external view returns (PoolHealth[] memory);

    /// @notice How feeds are.
    /// @param first The first feed, in the order of {IPriceOracle-feeds}.
    /// @param count How many.
    /// @return One entry a feed.
    function feedHealth(uint256 first, uint256 count) external view returns (FeedHealth[] memory);

    /// @notice The exchange it looks at.
    /// @return Its address.
    function exchange() external view returns (IPointExchange);
}
