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
/// MLK has a price and an average. A sale takes the higher of the two and a purchase the lower; a swap takes the average on both
/// legs, and its points change hands without the price. A foreign currency is taken at the lower of its price and average for
/// points given and at the higher for points received. So none of them gains from a price that has just moved.
///
/// All trades and quotes of one transaction see of each feed the price that its first trade saw, as if they had stood before
/// whatever changes it later in that transaction: a post or a halt between two of them holds from the next transaction on. Who
/// can post and trade in one transaction could as well have traded first, so it gains nothing. Pauses stop the very next trade.
///
/// While a partner winds down its pools buy, whatever their treasurer switched before and beyond their cap on inventory: members
/// can sell as long as the reserve lasts. A pool without a quote then pays the lowest bid of its band and asks the highest ask,
/// until its treasurer sets one.
///
/// Caps are a UTC day's: within some 24 hours around midnight, twice as much may pass. The cap on outflow is net, so what leaves
/// a pool on a day is at most the cap and what others paid in on that day; its reserve falls by no more than the cap. A cap on
/// what leaves alone would let anyone who buys and sells in turn stop a pool for the rest of the day.
///
/// Every trade reverts, changing nothing, with, in this order: `DeadlinePassed`, `InvalidRecipient`; `SamePoint`;
/// `AmountTooWide`, `UnknownPool`, `Paused`, `PoolPaused`, `NotQuoted`, `BuyingStopped` or `SellingStopped`; `PartnerNotActive`;
/// the oracle's `NoAnswer`, `Halted`, `StaleAnswer` or `Diverged`; `NothingOut`, and `AmountTooWide` of the points that a swap
/// would give; `ReserveTooLow`, `OutflowCapReached`, `InventoryCapReached`, `InventoryTooLow`, and `AmountTooWide` when a pool's
/// MLK would not fit its word; `BelowMinimum` or `AboveMaximum`; and with the errors of the tokens moved. Between semicolons, a
/// swap asks all of the pool of the points given before the other.
interface IPointExchange {
    /// @notice What the alliance decides for all pools.
    /// @param feeRate Fee of a conversion, basis points, at most 1,000.
    /// @param treasury Who gets the fees, and the credit that is taken back; nobody whom {PointExchange_InvalidRecipient} names.
    /// @param leastSpread How far ask is above bid at least, in quotes set from now on, basis points, at most 10,000.
    /// @param maxQuoteStep How far a change moves bid or ask at most, basis points of face value, 1 to 10,000.
    /// @param minQuoteInterval Seconds between two changes of a quote at least, 1 second to 30 days.
    /// @param withdrawalDelay Seconds between a withdrawal's request and its execution at least, 1 hour to 30 days.
    struct Settings {
        uint16 feeRate;
        address treasury;
        uint16 leastSpread;
        uint16 maxQuoteStep;
        uint32 minQuoteInterval;
        uint32 withdrawalDelay;
    }

    /// @notice What the alliance decides for one pool.
    /// @param lowestBid The least a bid may be, basis points of face value, above zero.
    /// @param highestAsk The most an ask may be, basis points of face value, at most 10,000.
    /// @param minRemaining Epochs that points bought and sold must still be valid, the running one not counted; at most the
    /// validity of the programme.
    /// @param outflowCap What may leave the reserve by trades on a day (UTC), less what comes in after it, whole MLK, above zero.
    /// @param inventoryCap Points the pool may hold, thousands, above zero; no limit while the partner winds down.
    struct Limits {
        uint16 lowestBid;
        uint16 highestAsk;
        uint8 minRemaining;
        uint24 outflowCap;
        uint24 inventoryCap;
    }

    /// @notice What a pool is opened with.
    /// @param faceValue Worth of one point in the pool's currency, 8 decimals. It never changes once the pool was quoted.
    /// @param currencyFeed Oracle feed from the pool's currency to the base currency, such as "USD/KRW"; zero when they are
    /// the same. It never changes once the pool was quoted.
    /// @param limits What the council can change later.
    struct PoolTerms {
        uint64 faceValue;
        bytes32 currencyFeed;
        Limits limits;
    }

    /// @notice A pool. Money is in wei of MLK.
    /// @param reserve What the pool can pay with.
    /// @param fees Fees collected on its trades, owed to the treasury.
    /// @param credit Of the reserve, what the alliance lent: the partner cannot withdraw it. The reserve may be less.
    /// @param partnerId The partner.
    /// @param faceValue Worth of one point in the pool's currency, 8 decimals.
    /// @param currencyFeed Oracle feed from the pool's currency to the base currency, zero when they are the same.
    /// @param bid What the pool pays for a point, basis points of face value; zero without a quote, unless the partner winds
    /// down.
    /// @param ask What the pool asks for a point, basis points of face value.
    /// @param quotedAt When the quote last changed, Unix seconds; zero when the next may come at any time.
    /// @param epochLength Seconds an epoch of the programme lasts.
    /// @param validity Epochs a point of the programme stays valid after its own.
    /// @param paused Whether nothing of the pool moves.
    /// @param buys Whether the pool buys points; always while the partner winds down.
    /// @param sells Whether the pool sells points.
    /// @param limits What the council decided.
    struct Pool {
        uint256 reserve;
        uint256 fees;
        uint256 credit;
        uint32 partnerId;
        uint64 faceValue;
        bytes32 currencyFeed;
        uint16 bid;
        uint16 ask;
        uint32 quotedAt;
        uint32 epochLength;
        uint8 validity;
        bool paused;
        bool buys;
        bool sells;
        Limits limits;
    }

    /// @notice MLK that a pool's treasurer asked for. A request ends, without an event here, when the partner is suspended or its
    /// wind-down taken back.
    /// @param amount wei of MLK; zero for none.
    /// @param to Who is to get it.
    /// @param from The first second it can be withdrawn, Unix time.
    /// @param until The last second it can be withdrawn, Unix time.
    struct Withdrawal {
        uint256 amount;
        address to;
        uint256 from;
        uint256 until;
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

    /// @notice A trade, with price and volume, in three words:
    ///
    ///                bit 255                        96 95                0
    ///                +--------------------------------+------------------+
    ///     delivery   |           recipient            |     settled      |
    ///                +--------------------------------+------------------+
    ///                bit 255         160 159        64 63                0
    ///                +------------------+-------------+------------------+
    ///     value      |    milkValue     |     fee     |     pointsIn     |
    ///                +------------------+-------------+------------------+
    ///                bit 255  192 191 128 127   64 63    32 31  16 15    0
    ///                +-----------+-------+--------+--------+------+------+
    ///     terms      | pointsOut | spot  | average| round  | bid  | ask  |
    ///                +-----------+-------+--------+--------+------+------+
    ///
    /// `recipient` got what was bought. `milkValue` is the value before the fee, `fee` the fee, `settled` what the pool of the
    /// points received got (zero in a sale), each in wei of MLK. `pointsIn` were given and `pointsOut` received; zero where
    /// that side is MLK: `milkValue - fee` wei were received in a sale, `milkValue + fee` wei given in a purchase. The pool of
    /// the points given pays `milkValue` in a sale and `settled + fee` in a swap. `spot` is the price of one MLK in the base
    /// currency and `average` its average, 8 decimals, and `round` the oracle's that gave both. `bid` is the rate paid for the
    /// points given, `ask` that asked for the points received, basis points of face value; zero for MLK.
    /// @dev Exchanges of earlier versions give each value a word, in an event of the same name: `sdk/trade` reads both.
    /// @param member Whose call it was.
    /// @param assetIn What the member gave: a programme, or MLK.
    /// @param assetOut What the recipient got, likewise.
    /// @param delivery Recipient and what was settled.
    /// @param value Value, fee and points given.
    /// @param terms Points received, price and rates.
    event Swapped(
        address indexed member,
        address indexed assetIn,
        address indexed assetOut,
        uint256 delivery,
        uint256 value,
        uint256 terms
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

    /// @notice A pool's band, caps and minimum remaining life changed.
    /// @param point The pool.
    /// @param previous The limits before.
    /// @param current The limits now.
    event LimitsChanged(address indexed point, Limits previous, Limits current);

    /// @notice A pool began or stopped to buy or sell points.
    /// @param point The pool.
    /// @param previousBuys Whether it bought before.
    /// @param previousSells Whether it sold before.
    /// @param buys Whether it buys now.
    /// @param sells Whether it sells now.
    event DirectionsChanged(address indexed point, bool previousBuys, bool previousSells, bool buys, bool sells);

    /// @notice A pool's treasurer asked for MLK.
    /// @param point The pool.
    /// @param to Who is to get it.
    /// @param amount wei of MLK.
    /// @param from The first second it can be withdrawn, Unix time.
    event WithdrawalRequested(address indexed point, address indexed to, uint256 amount, uint256 from);

    /// @notice A pool's treasurer took back what it asked for, or asked for something else.
    /// @param point The pool.
    /// @param to Who was to get it.
    /// @param amount wei of MLK.
    event WithdrawalCancelled(address indexed point, address indexed to, uint256 amount);

    /// @notice MLK was taken out of a pool by its treasurer, which ends the request.
    /// @param point The pool.
    /// @param to Who got it.
    /// @param amount wei of MLK: what was asked for, or as much of it as was the partner's own.
    event Withdrawn(address indexed point, address indexed to, uint256 amount);

    /// @notice The alliance lent MLK to a pool.
    /// @param point The pool.
    /// @param from The operator that paid it.
    /// @param amount wei of MLK.
    /// @param credit All that is lent now, wei of MLK.
    event CreditExtended(address indexed point, address indexed from, uint256 amount, uint256 credit);

    /// @notice The alliance took MLK back that it had lent to a pool.
    /// @param point The pool.
    /// @param treasury Who got it.
    /// @param amount wei of MLK.
    /// @param credit All that is still lent, wei of MLK.
    event CreditReturned(address indexed point, address indexed treasury, uint256 amount, uint256 credit);

    /// @notice Inventory grew too short of life to be sold.
    /// @param point The pool.
    /// @param points Points no longer counted.
    /// @param epoch The running epoch.
    event InventoryWrittenOff(address indexed point, uint256 points, uint256 epoch);

    /// @notice Inventory that was written off lives long enough again, because the council asks for less.
    /// @param point The pool.
    /// @param points Points counted again.
    /// @param epoch The running epoch.
    event InventoryRestored(address indexed point, uint256 points, uint256 epoch);

    /// @notice A pool's face value was corrected before its first quote.
    /// @param point The pool.
    /// @param previousFaceValue 8 decimals of the currency before.
    /// @param previousCurrencyFeed The currency's feed before.
    /// @param faceValue 8 decimals of the currency now.
    /// @param currencyFeed The currency's feed now.
    event FaceValueCorrected(
        address indexed point,
        uint64 previousFaceValue,
        bytes32 previousCurrencyFeed,
        uint64 faceValue,
        bytes32 currencyFeed
    );

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

    /// @notice A setting is outside its range, or what goes to the treasury would be lost: see {Settings}.
    /// @param settings The settings given.
    error PointExchange_InvalidSettings(Settings settings);

    /// @notice The programme has no pool here.
    /// @param point The programme.
    error PointExchange_UnknownPool(address point);

    /// @notice The programme has a pool.
    /// @param point The programme.
    error PointExchange_PoolExists(address point);

    /// @notice The contract is not a partner's programme, or obeys another exchange and is not to obey this one.
    /// @param point The contract.
    error PointExchange_ForeignPoint(address point);

    /// @notice The face value is zero, or the oracle does not know the feed.
    /// @param point The programme.
    /// @param terms The terms given.
    error PointExchange_InvalidTerms(address point, PoolTerms terms);

    /// @notice A pool that was quoted keeps its face value: members and its treasurer rely on it.
    /// @param point The programme.
    error PointExchange_FaceValueFixed(address point);

    /// @notice What goes there would be lost: the zero address, this exchange, MLK, a programme, the registry or the forwarder. A
    /// trade asks for the exchange, MLK, its own programme and the forwarder only.
    /// @param recipient The recipient given.
    error PointExchange_InvalidRecipient(address recipient);

    /// @notice A limit is outside its range: see {Limits}. A cap of zero is none: to stop a pool, pause it.
    /// @param point The programme.
    /// @param limits The limits given.
    error PointExchange_InvalidLimits(address point, Limits limits);

    /// @notice A quote must satisfy 0 < bid ≤ ask ≤ 10,000.
    /// @param bid Basis points.
    /// @param ask Basis points.
    error PointExchange_InvalidQuote(uint256 bid, uint256 ask);

    /// @notice The quote leaves the pool's band.
    /// @param bid Basis points.
    /// @param ask Basis points.
    /// @param lowestBid The least a bid may be, basis points.
    /// @param highestAsk The most an ask may be, basis points.
    error PointExchange_OutsideBand(uint256 bid, uint256 ask, uint256 lowestBid, uint256 highestAsk);

    /// @notice The ask is too close to the bid.
    /// @param spread How far it is above the bid, basis points.
    /// @param least How far it must be at least, basis points.
    error PointExchange_SpreadTooNarrow(uint256 spread, uint256 least);

    /// @notice The quote moves too far at once.
    /// @param step How far bid or ask would move, basis points.
    /// @param most How far it may move, basis points.
    error PointExchange_StepTooLarge(uint256 step, uint256 most);

    /// @notice The quote changed a short while ago.
    /// @param earliest When it can change again, Unix seconds.
    /// @param blockTime The block's time.
    error PointExchange_TooSoon(uint256 earliest, uint256 blockTime);

    /// @notice The pool has no quote yet; its treasurer sets one.
    /// @param point The pool.
    error PointExchange_NotQuoted(address point);

    /// @notice The partner's status does not allow this.
    /// @param partnerId The partner.
    /// @param status Its status.
    error PointExchange_PartnerNotActive(uint32 partnerId, IRoleRegistry.PartnerStatus status);

    /// @notice All pools are paused.
    error PointExchange_Paused();

    /// @notice The pool is paused.
    /// @param point The pool.
    error PointExchange_PoolPaused(address point);

    /// @notice The pool buys no points now.
    /// @param point The pool.
    error PointExchange_BuyingStopped(address point);

    /// @notice The pool sells no points now.
    /// @param point The pool.
    error PointExchange_SellingStopped(address point);

    /// @notice The trade came too late.
    /// @param deadline Its deadline, Unix seconds.
    /// @param blockTime The block's time.
    error PointExchange_DeadlinePassed(uint256 deadline, uint256 blockTime);

    /// @notice A swap needs two different programmes.
    /// @param point The programme.
    error PointExchange_SamePoint(address point);

    /// @notice An amount of points must fit 64 bits, a reserve of MLK 92 bits, fees 83 bits.
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

    /// @notice The pool may pay no more for points today.
    /// @param point The pool.
    /// @param left What it may still pay, wei of MLK.
    /// @param needed What it would pay, wei of MLK.
    error PointExchange_OutflowCapReached(address point, uint256 left, uint256 needed);

    /// @notice The pool may hold no more points.
    /// @param point The pool.
    /// @param left How many it may still take.
    /// @param needed How many it would take.
    error PointExchange_InventoryCapReached(address point, uint256 left, uint256 needed);

    /// @notice The pool has fewer points to sell.
    /// @param point The pool.
    /// @param inventory How many it has.
    /// @param needed How many it would give.
    error PointExchange_InventoryTooLow(address point, uint256 inventory, uint256 needed);

    /// @notice More would be withdrawn than is the partner's own.
    /// @param point The pool.
    /// @param own Reserve less credit, wei of MLK.
    /// @param amount What would be withdrawn, wei of MLK.
    error PointExchange_BeyondOwn(address point, uint256 own, uint256 amount);

    /// @notice More would be taken back than was lent.
    /// @param point The pool.
    /// @param credit What is lent, wei of MLK.
    /// @param amount What would be taken back, wei of MLK.
    error PointExchange_CreditTooLow(address point, uint256 credit, uint256 amount);

    /// @notice No withdrawal was requested, or the partner was suspended or its wind-down taken back since: request it anew.
    /// @param point The pool.
    error PointExchange_NoWithdrawal(address point);

    /// @notice The withdrawal requested is another: look who asked for it.
    /// @param point The pool.
    /// @param amount What was asked for, wei of MLK.
    /// @param to Who is to get it.
    error PointExchange_OtherWithdrawal(address point, uint256 amount, address to);

    /// @notice The withdrawal cannot be executed now: it is too early, or too late and must be requested anew.
    /// @param from The first second it can, Unix time.
    /// @param until The last second it can, Unix time.
    /// @param blockTime The block's time.
    error PointExchange_WithdrawalNotDue(uint256 from, uint256 until, uint256 blockTime);

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

    /// @notice Opens the pool of a partner's programme. Caller: `OPERATOR_ROLE`. Emits {PoolOpened}. The programme obeys this
    /// exchange, or will once its partner's admin accepts what the council proposed: so the pool is ready before the trade moves.
    /// @dev Errors: `PoolExists`, `ForeignPoint`, `InvalidTerms`, `InvalidLimits`.
    /// @param point The programme.
    /// @param terms What it is opened with.
    function openPool(address point, PoolTerms calldata terms) external;

    /// @notice Sets what a pool pays and asks. Caller: the partner's TREASURER, while the partner is active, and while it winds
    /// down if the pool has no quote. Emits {QuoteChanged}. Step and interval bind every quote but the first, and the first after
    /// the council withdrew one; a quote that rules made after it no longer allow may move further by as much as it breaks them.
    /// @dev Errors: `UnknownPool`, `PartnerNotActive`, `InvalidQuote`, `OutsideBand`, `SpreadTooNarrow`, `TooSoon`,
    /// `StepTooLarge`.
    /// @param point The pool.
    /// @param bid Basis points of face value paid.
    /// @param ask Basis points of face value asked.
    function setQuote(address point, uint16 bid, uint16 ask) external;

    /// @notice Decides whether a pool buys points (sales and swaps of them) and whether it sells (purchases and swaps into them).
    /// Caller: the partner's TREASURER, who sets the price of either, while the partner is active. Emits {DirectionsChanged}.
    /// While the partner winds down its pools buy all the same.
    /// @dev Errors: `UnknownPool`, `PartnerNotActive`.
    /// @param point The pool.
    /// @param buys Whether it buys.
    /// @param sells Whether it sells.
    function setDirections(address point, bool buys, bool sells) external;

    /// @notice Puts the caller's MLK into a pool for good: it becomes the partner's. Needs an allowance. Caller: anyone.
    /// Emits {Funded}.
    /// @dev Errors: `UnknownPool`, `ZeroAmount`, `AmountTooWide`, `Paused`, `PoolPaused`.
    /// @param point The pool.
    /// @param amount wei of MLK.
    function fund(address point, uint256 amount) external;

    /// @notice Asks for MLK of a pool, in place of what was asked for before. Caller: the partner's TREASURER, while the partner
    /// is active or closed. The request ends when the partner is suspended or its wind-down taken back. Emits
    /// {WithdrawalRequested}, and {WithdrawalCancelled} for an earlier request that has not ended.
    /// @dev Errors: `UnknownPool`, `Paused`, `PoolPaused`, `PartnerNotActive`, `ZeroAmount`, `InvalidRecipient`, `BeyondOwn`.
    /// @param point The pool.
    /// @param amount wei of MLK, at most reserve less credit.
    /// @param to Who is to get it.
    function requestWithdrawal(address point, uint256 amount, address to) external;

    /// @notice Takes out of a pool what was asked for, once the delay has passed and within the 7 days after it, or as much of it
    /// as is the partner's own then. Amount and recipient are named again, so that nobody pays another's request unawares.
    /// Caller: the partner's TREASURER, while the partner is active or closed. Emits {Withdrawn}.
    /// @dev Errors: `UnknownPool`, `Paused`, `PoolPaused`, `PartnerNotActive`, `NoWithdrawal`, `OtherWithdrawal`,
    /// `WithdrawalNotDue`, `BeyondOwn` when nothing is the partner's own.
    /// @param point The pool.
    /// @param amount wei of MLK that were asked for.
    /// @param to Who is to get them.
    /// @return paid wei of MLK.
    function executeWithdrawal(address point, uint256 amount, address to) external returns (uint256 paid);

    /// @notice Takes back what was asked for. Caller: the partner's TREASURER. Emits {WithdrawalCancelled}.
    /// @dev Errors: `UnknownPool`, `NoWithdrawal`.
    /// @param point The pool.
    function cancelWithdrawal(address point) external;

    /// @notice Lends the caller's MLK to a pool: it pays for points, but the partner cannot withdraw it. Needs an allowance.
    /// Caller: `OPERATOR_ROLE`. Emits {CreditExtended}.
    /// @dev Errors: `UnknownPool`, `ZeroAmount`, `AmountTooWide`, `Paused`, `PoolPaused`.
    /// @param point The pool.
    /// @param amount wei of MLK.
    function extendCredit(address point, uint256 amount) external;

    /// @notice Takes lent MLK back, to the treasury; at any time, but never more than the reserve has. Caller: `OPERATOR_ROLE`.
    /// Emits {CreditReturned}.
    /// @dev Errors: `UnknownPool`, `ZeroAmount`, `CreditTooLow`, `ReserveTooLow`, `Paused`, `PoolPaused`.
    /// @param point The pool.
    /// @param amount wei of MLK.
    function returnCredit(address point, uint256 amount) external;

    /// @notice Sends the fees of some pools to the treasury. Caller: `OPERATOR_ROLE`. Emits {FeesCollected}.
    /// @dev Errors: `UnknownPool`, `Paused`, `PoolPaused`.
    /// @param points The pools.
    function collectFees(address[] calldata points) external;

    /// @notice Counts a pool's inventory, as its first trade of an epoch does, and of new limits: takes off it the points that
    /// grew too short of life, and puts back on it those that live long enough again. Caller: anyone. Emits {InventoryWrittenOff}
    /// or {InventoryRestored} when there are any.
    /// @dev Errors: `UnknownPool`.
    /// @param point The pool.
    function writeOff(address point) external;

    /* ALLIANCE */

    /// @notice Changes a pool's band, caps and minimum remaining life. Caller: the council through the timelock. Emits
    /// {LimitsChanged}. A quote that the new band excludes is withdrawn, with {QuoteChanged} to zero: the pool does not trade
    /// until its treasurer quotes anew. While the partner winds down, its quote stays.
    /// @dev Errors: `UnknownPool`, `InvalidLimits`.
    /// @param point The pool.
    /// @param limits The new limits.
    function setLimits(address point, Limits calldata limits) external;

    /// @notice Changes the settings of all pools. Caller: the council through the timelock. Emits {SettingsChanged}.
    /// @dev Errors: `InvalidSettings`.
    /// @param settings The new settings.
    function setSettings(Settings calldata settings) external;

    /// @notice Corrects the worth of a point in a pool that was never quoted; its limits can be changed at any time. Caller: the
    /// council through the timelock, late and visibly, so that a treasurer who quotes knows what for; the partner must be active.
    /// Emits {FaceValueCorrected}.
    /// @dev Errors: `UnknownPool`, `PartnerNotActive`, `FaceValueFixed`, `InvalidTerms`.
    /// @param point The pool.
    /// @param faceValue Worth of one point in the pool's currency, 8 decimals.
    /// @param currencyFeed Oracle feed from the pool's currency to the base currency, zero when they are the same.
    function correctFaceValue(address point, uint64 faceValue, bytes32 currencyFeed) external;

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

    /// @notice What {buy} would do now, to the wei.
    /// @dev Errors: those of a trade but the tokens'.
    /// @param point The programme.
    /// @param points Points to buy.
    /// @return The quote.
    function quoteBuy(address point, uint256 points) external view returns (Quote memory);

    /// @notice What {swap} would do now, to the point.
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

    /// @notice Points the pool can sell now: those it bought and has not sold, as far as they are valid long enough.
    /// @dev Errors: `UnknownPool`.
    /// @param point The programme.
    /// @return Their number.
    function inventoryOf(address point) external view returns (uint256);

    /// @notice The earliest epoch whose points the pool buys and sells now.
    /// @dev Errors: `UnknownPool`.
    /// @param point The programme.
    /// @return The epoch.
    function minEpochOf(address point) external view returns (uint256);

    /// @notice What the pool may still pay for points today (UTC), net of what comes in meanwhile.
    /// @dev Errors: `UnknownPool`.
    /// @param point The programme.
    /// @return wei of MLK, in hundredths of an MLK.
    function outflowLeftOf(address point) external view returns (uint256);

    /// @notice What the pool's treasurer asked for.
    /// @dev Errors: `UnknownPool`.
    /// @param point The programme.
    /// @return The request.
    function withdrawalOf(address point) external view returns (Withdrawal memory);

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
