// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPriceOracle} from "./IPriceOracle.sol";
import {IRoleRegistry} from "./IRoleRegistry.sol";

/// @title IPointExchange
/// @notice A dealer with inventory: it buys points from members for MLK and resells them, one pool a programme. Only the owner
/// of a point changes; no trade mints or burns anything. A pool can lose only its own reserve.
///
/// A trade pays the quoted price whole and does not move it. Rates are basis points of a point's face value; the face value
/// is in the pool's currency, turned into the base currency of the MLK feed by the pool's currency feed where it has one.
///
/// Every trade reverts, changing nothing, with: `DeadlinePassed`, `Paused`, `PoolPaused`, `UnknownPool`, `NotQuoted`,
/// `PartnerNotActive`, `AmountTooWide`, `NothingOut`, `BelowMinimum` or `AboveMaximum`, `ReserveTooLow`; with the oracle's
/// `NoAnswer` or `StaleAnswer`; with `SafeCastOverflowedUintDowncast` when a pool's MLK would not fit 96 bits; and with the
/// errors of the tokens moved.
interface IPointExchange {
    /// @notice What the alliance decides for all pools.
    /// @param feeRate Fee of a conversion, basis points, at most 1,000.
    /// @param treasury Who gets the fees.
    struct Settings {
        uint16 feeRate;
        address treasury;
    }

    /// @notice What a pool is opened with.
    /// @param faceValue Worth of one point in the pool's currency, 8 decimals.
    /// @param minRemaining Epochs that points bought and sold must still be valid, the running one not counted; at most the
    /// validity of the programme.
    /// @param currencyFeed Oracle feed from the pool's currency to the base currency, such as "USD/KRW"; zero when they are
    /// the same.
    struct PoolTerms {
        uint64 faceValue;
        uint8 minRemaining;
        bytes32 currencyFeed;
    }

    /// @notice A pool. Money is in wei of MLK.
    /// @param reserve What the pool can pay with.
    /// @param fees Fees collected on its trades, owed to the treasury.
    /// @param partnerId The partner.
    /// @param faceValue Worth of one point in the pool's currency, 8 decimals.
    /// @param bid What the pool pays for a point, basis points of face value; zero before the first quote.
    /// @param ask What the pool asks for a point, basis points of face value.
    /// @param epochLength Seconds an epoch of the programme lasts.
    /// @param validity Epochs a point of the programme stays valid after its own.
    /// @param minRemaining Epochs that points bought and sold must still be valid.
    /// @param paused Whether nothing of the pool moves.
    /// @param hasCurrencyFeed Whether the pool's currency is not the base currency; see {currencyFeedOf}.
    struct Pool {
        uint96 reserve;
        uint96 fees;
        uint32 partnerId;
        uint64 faceValue;
        uint16 bid;
        uint16 ask;
        uint32 epochLength;
        uint8 validity;
        uint8 minRemaining;
        bool paused;
        bool hasCurrencyFeed;
    }

    /// @notice What a trade would do now.
    /// @param amountIn What the member gives: points, or wei of MLK.
    /// @param amountOut What the recipient gets: points, or wei of MLK.
    /// @param milkValue Value of the trade before the fee, wei of MLK.
    /// @param fee The fee, wei of MLK.
    /// @param settled What the pool of the points received gets, wei of MLK; zero in a sale.
    struct Quote {
        uint256 amountIn;
        uint256 amountOut;
        uint256 milkValue;
        uint256 fee;
        uint256 settled;
    }

    /// @notice A trade, with price and volume. A side that is MLK shows the address of MLK and rate zero. The pool of the
    /// points given pays `milkValue` in a sale and `settled + fee` in a swap.
    /// @param member Whose call it was.
    /// @param assetIn What the member gave.
    /// @param assetOut What the recipient got.
    /// @param recipient Who got it.
    /// @param amountIn Points, or wei of MLK.
    /// @param amountOut Points, or wei of MLK.
    /// @param milkValue Value before the fee, wei of MLK.
    /// @param fee The fee, wei of MLK.
    /// @param settled What the pool of the points received got, wei of MLK; zero in a sale.
    /// @param milkPrice Price of one MLK in the base currency, 8 decimals.
    /// @param round Round of the oracle that gave it.
    /// @param bid Rate paid for the points given, basis points of face value.
    /// @param ask Rate asked for the points received, basis points of face value.
    event Swapped(
        address indexed member,
        address indexed assetIn,
        address indexed assetOut,
        address recipient,
        uint256 amountIn,
        uint256 amountOut,
        uint256 milkValue,
        uint256 fee,
        uint256 settled,
        uint256 milkPrice,
        uint32 round,
        uint16 bid,
        uint16 ask
    );

    /// @notice A pool was opened.
    /// @param point Its programme.
    /// @param partnerId The partner.
    /// @param terms What it was opened with.
    event PoolOpened(address indexed point, uint32 indexed partnerId, PoolTerms terms);

    /// @notice A pool's quote changed.
    /// @param point The pool.
    /// @param previousBid Basis points before.
    /// @param previousAsk Basis points before.
    /// @param bid Basis points now.
    /// @param ask Basis points now.
    event QuoteChanged(address indexed point, uint16 previousBid, uint16 previousAsk, uint16 bid, uint16 ask);

    /// @notice MLK was put into a pool.
    /// @param point The pool.
    /// @param from Who paid.
    /// @param amount wei of MLK.
    event Funded(address indexed point, address indexed from, uint256 amount);

    /// @notice MLK was taken out of a pool by its treasurer.
    /// @param point The pool.
    /// @param to Who got it.
    /// @param amount wei of MLK.
    event Withdrawn(address indexed point, address indexed to, uint256 amount);

    /// @notice A pool's fees went to the treasury.
    /// @param point The pool.
    /// @param treasury Who got them.
    /// @param amount wei of MLK.
    event FeesCollected(address indexed point, address indexed treasury, uint256 amount);

    /// @notice The settings of all pools changed.
    /// @param previous The settings before.
    /// @param current The settings now.
    event SettingsChanged(Settings previous, Settings current);

    /// @notice A pool was paused or unpaused.
    /// @param point The pool.
    /// @param paused Whether it is paused now.
    event PoolPauseChanged(address indexed point, bool paused);

    /// @notice All pools were paused or unpaused.
    /// @param paused Whether they are paused now.
    event PauseChanged(bool paused);

    /// @notice The fee is above 1,000 basis points, or the treasury is the zero address.
    /// @param settings The settings given.
    error PointExchange_InvalidSettings(Settings settings);

    /// @notice The programme has no pool here.
    /// @param point The programme.
    error PointExchange_UnknownPool(address point);

    /// @notice The programme has a pool.
    /// @param point The programme.
    error PointExchange_PoolExists(address point);

    /// @notice The contract is not a partner's programme, or obeys another exchange.
    /// @param point The contract.
    error PointExchange_ForeignPoint(address point);

    /// @notice The face value is zero, the minimum remaining life exceeds the validity, or the oracle does not know the feed.
    /// @param point The programme.
    /// @param terms The terms given.
    error PointExchange_InvalidTerms(address point, PoolTerms terms);

    /// @notice A quote must satisfy 0 < bid ≤ ask ≤ 10,000.
    /// @param bid Basis points.
    /// @param ask Basis points.
    error PointExchange_InvalidQuote(uint256 bid, uint256 ask);

    /// @notice The pool has no quote yet; its treasurer sets one.
    /// @param point The pool.
    error PointExchange_NotQuoted(address point);

    /// @notice The partner does not trade now.
    /// @param partnerId The partner.
    /// @param status Its status.
    error PointExchange_PartnerNotActive(uint32 partnerId, IRoleRegistry.PartnerStatus status);

    /// @notice All pools are paused.
    error PointExchange_Paused();

    /// @notice The pool is paused.
    /// @param point The pool.
    error PointExchange_PoolPaused(address point);

    /// @notice The trade came too late.
    /// @param deadline Its deadline, Unix seconds.
    /// @param blockTime The block's time.
    error PointExchange_DeadlinePassed(uint256 deadline, uint256 blockTime);

    /// @notice A swap needs two different programmes.
    /// @param point The programme.
    error PointExchange_SamePoint(address point);

    /// @notice An amount of points must fit 64 bits, an amount of MLK 96 bits.
    /// @param amount The amount.
    error PointExchange_AmountTooWide(uint256 amount);

    /// @notice An amount must not be zero.
    error PointExchange_ZeroAmount();

    /// @notice The trade is too small to give anything.
    /// @param amountIn What would be given.
    error PointExchange_NothingOut(uint256 amountIn);

    /// @notice The trade would give less than the caller's limit.
    /// @param minimum The limit.
    /// @param offered What it would give.
    error PointExchange_BelowMinimum(uint256 minimum, uint256 offered);

    /// @notice The trade would take more than the caller's limit.
    /// @param maximum The limit.
    /// @param asked What it would take.
    error PointExchange_AboveMaximum(uint256 maximum, uint256 asked);

    /// @notice The pool cannot pay.
    /// @param point The pool.
    /// @param reserve What it has, wei of MLK.
    /// @param needed What it would pay, wei of MLK.
    error PointExchange_ReserveTooLow(address point, uint256 reserve, uint256 needed);

    /* TRADES */

    /// @notice Sells the caller's points for MLK, earliest first, skipping those too short of life. Caller: any member.
    /// Emits {Swapped}.
    /// @param point The programme.
    /// @param points Points to sell.
    /// @param minMilk Least MLK accepted, wei.
    /// @param deadline Last second the trade may happen, Unix time.
    /// @param recipient Who gets the MLK.
    /// @return milk MLK paid, wei.
    function sell(
        address point,
        uint256 points,
        uint256 minMilk,
        uint256 deadline,
        address recipient
    ) external returns (uint256 milk);

    /// @notice Buys points for the caller's MLK, which this contract needs an allowance for. Caller: anyone with MLK; the
    /// recipient must be linked. Emits {Swapped}.
    /// @param point The programme.
    /// @param points Points to buy, earliest of those valid long enough first.
    /// @param maxMilk Most MLK accepted, wei.
    /// @param minEpoch Earliest epoch accepted; zero for whatever the pool sells.
    /// @param deadline Last second the trade may happen, Unix time.
    /// @param recipient Who gets the points.
    /// @return milk MLK taken, wei.
    function buy(
        address point,
        uint256 points,
        uint256 maxMilk,
        uint256 minEpoch,
        uint256 deadline,
        address recipient
    ) external returns (uint256 milk);

    /// @notice Turns the caller's points of one programme into another's; no MLK is transferred: the first pool's reserve
    /// pays the second's. Caller: any member; the recipient must be linked there. Emits {Swapped}.
    /// @param pointIn The programme given.
    /// @param points Points given.
    /// @param pointOut The programme received.
    /// @param minPoints Least points accepted.
    /// @param minEpoch Earliest epoch accepted; zero for whatever the pool sells.
    /// @param deadline Last second the trade may happen, Unix time.
    /// @param recipient Who gets the points.
    /// @return received Points received.
    function swap(
        address pointIn,
        uint256 points,
        address pointOut,
        uint256 minPoints,
        uint256 minEpoch,
        uint256 deadline,
        address recipient
    ) external returns (uint256 received);

    /* POOLS */

    /// @notice Opens the pool of a partner's programme. Caller: `OPERATOR_ROLE`. Emits {PoolOpened}.
    /// @dev Errors: `PoolExists`, `ForeignPoint`, `InvalidTerms`.
    /// @param point The programme.
    /// @param terms What it is opened with.
    function openPool(address point, PoolTerms calldata terms) external;

    /// @notice Sets what a pool pays and asks. Caller: the partner's TREASURER. Emits {QuoteChanged}.
    /// @dev Errors: `UnknownPool`, `InvalidQuote`.
    /// @param point The pool.
    /// @param bid Basis points of face value paid.
    /// @param ask Basis points of face value asked.
    function setQuote(address point, uint16 bid, uint16 ask) external;

    /// @notice Puts the caller's MLK into a pool; needs an allowance. Caller: anyone. Emits {Funded}.
    /// @dev Errors: `UnknownPool`, `ZeroAmount`, `AmountTooWide`, `Paused`, `PoolPaused`.
    /// @param point The pool.
    /// @param amount wei of MLK.
    function fund(address point, uint256 amount) external;

    /// @notice Takes MLK out of a pool. Caller: the partner's TREASURER. Emits {Withdrawn}.
    /// @dev Errors: `UnknownPool`, `ZeroAmount`, `ReserveTooLow`, `Paused`, `PoolPaused`.
    /// @param point The pool.
    /// @param amount wei of MLK.
    /// @param to Who gets it.
    function withdraw(address point, uint256 amount, address to) external;

    /// @notice Sends the fees of some pools to the treasury. Caller: `OPERATOR_ROLE`. Emits {FeesCollected}.
    /// @dev Errors: `UnknownPool`, `Paused`, `PoolPaused`.
    /// @param points The pools.
    function collectFees(address[] calldata points) external;

    /* ALLIANCE */

    /// @notice Changes the settings of all pools. Caller: the council through the timelock. Emits {SettingsChanged}.
    /// @dev Errors: `InvalidSettings`.
    /// @param settings The new settings.
    function setSettings(Settings calldata settings) external;

    /// @notice Stops everything of one pool. Caller: `GUARDIAN_ROLE`. Emits {PoolPauseChanged}.
    /// @dev Errors: `UnknownPool`.
    /// @param point The pool.
    function pausePool(address point) external;

    /// @notice Lets a pool go on. Caller: the council through the timelock. Emits {PoolPauseChanged}.
    /// @dev Errors: `UnknownPool`.
    /// @param point The pool.
    function unpausePool(address point) external;

    /// @notice Stops everything of every pool. Caller: `GUARDIAN_ROLE`. Emits {PauseChanged}.
    function pauseAll() external;

    /// @notice Lets the pools go on. Caller: the council through the timelock. Emits {PauseChanged}.
    function unpauseAll() external;

    /* VIEWS */

    /// @notice What {sell} would do now, to the wei.
    /// @dev Errors: those of a trade but the tokens'.
    /// @param point The programme.
    /// @param points Points to sell.
    /// @return The quote.
    function quoteSell(address point, uint256 points) external view returns (Quote memory);

    /// @notice What {buy} would do now, to the wei. Whether the pool has the points tells {inventoryOf}.
    /// @dev Errors: those of a trade but the tokens'.
    /// @param point The programme.
    /// @param points Points to buy.
    /// @return The quote.
    function quoteBuy(address point, uint256 points) external view returns (Quote memory);

    /// @notice What {swap} would do now, to the point. Whether the pool has the points tells {inventoryOf}.
    /// @dev Errors: those of a trade but the tokens'.
    /// @param pointIn The programme given.
    /// @param points Points given.
    /// @param pointOut The programme received.
    /// @return The quote.
    function quoteSwap(address pointIn, uint256 points, address pointOut) external view returns (Quote memory);

    /// @notice A pool.
    /// @dev Errors: `UnknownPool`.
    /// @param point The programme.
    /// @return The pool.
    function pool(address point) external view returns (Pool memory);

    /// @notice The oracle feed from a pool's currency to the base currency.
    /// @param point The programme.
    /// @return The feed, zero when the currencies are the same.
    function currencyFeedOf(address point) external view returns (bytes32);

    /// @notice Points the pool can sell now: those it holds that are valid long enough.
    /// @dev Errors: `UnknownPool`.
    /// @param point The programme.
    /// @return Their number.
    function inventoryOf(address point) external view returns (uint256);

    /// @notice All programmes with a pool, oldest first.
    /// @return Their addresses.
    function pools() external view returns (address[] memory);

    /// @notice The settings of all pools.
    /// @return The settings.
    function settings() external view returns (Settings memory);

    /// @notice Whether all pools are paused.
    /// @return True when they are.
    function paused() external view returns (bool);

    /// @notice MLK.
    /// @return Its address.
    function milk() external view returns (IERC20);

    /// @notice The price oracle.
    /// @return Its address.
    function oracle() external view returns (IPriceOracle);

    /// @notice The feed that prices MLK in the base currency.
    /// @return Its id.
    function milkFeed() external view returns (bytes32);
}
