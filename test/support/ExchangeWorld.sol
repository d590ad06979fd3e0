// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMilkToken} from "../../contracts/interfaces/IMilkToken.sol";
import {IPartnerPoint} from "../../contracts/interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../../contracts/interfaces/IPointExchange.sol";
import {IPriceOracle} from "../../contracts/interfaces/IPriceOracle.sol";
import {PartnerRoles} from "../../contracts/libraries/PartnerRoles.sol";
import {AllianceTest} from "./AllianceTest.sol";

/// @title ExchangeWorld
/// @notice Three programmes with funded pools, four members and five reporters. The contract itself is timelock, operator, and
/// admin and issuer of every partner. Each price is also worked out here, in another way than the oracle does.
abstract contract ExchangeWorld is AllianceTest {
    uint256 internal constant PROGRAMMES = 3;
    uint256 internal constant MEMBERS = 4;
    uint256 internal constant REPORTERS = 5;
    uint256 internal constant QUORUM = 4;
    uint256 internal constant MAX_AGE = 1 days;
    uint256 internal constant WINDOW = 1 hours;
    uint256 internal constant MAX_JUMP = 4_000;
    uint256 internal constant MAX_DIVERGENCE = 3_000;
    uint256 internal constant FEE = 150;
    uint256 internal constant LEAST_SPREAD = 50;
    uint256 internal constant MAX_STEP = 2_500;
    uint256 internal constant MIN_INTERVAL = 10 minutes;
    uint256 internal constant WITHDRAWAL_DELAY = 1 hours;
    uint256 internal constant LOWEST_BID = 2_000;
    uint256 internal constant HIGHEST_ASK = 9_500;
    /// @dev wei of MLK a pool may pay a day, and points it may hold.
    uint256 internal constant OUTFLOW_CAP = 300e18;
    uint256 internal constant INVENTORY_CAP = 20_000;
    uint256 internal constant OUTFLOW_UNIT = 1e16;
    bytes32 internal constant MLK_KRW = "MLK/KRW";
    bytes32 internal constant USD_KRW = "USD/KRW";

    address internal constant GUARDIAN_ACCOUNT = address(0x61A4D);
    address internal constant TREASURY = address(0x73EA);
    address internal constant FUNDER = address(0xF00D);

    IMilkToken public milk;
    IPriceOracle public oracle;
    IPointExchange public exchange;
    IPartnerPoint[PROGRAMMES] public points;
    address[MEMBERS] internal members;
    /// @notice The time, kept here because the runner forgets it between two calls.
    uint256 public clock = 1_790_000_000;

    uint256 internal nextIssueId = 1;
    /// @dev By programme and epoch: all that was ever issued and redeemed, and the earliest epoch of any.
    mapping(uint256 programme => mapping(uint256 epoch => uint256 amount)) public issued;
    mapping(uint256 programme => mapping(uint256 epoch => uint256 amount)) public redeemed;
    mapping(uint256 programme => uint256 epoch) public firstEpoch;
    /// @dev By programme, in wei of MLK: put in, taken out, earned on trades, given up on trades.
    uint256[PROGRAMMES] public funded;
    uint256[PROGRAMMES] public withdrawn;
    uint256[PROGRAMMES] public earned;
    uint256[PROGRAMMES] public spent;
    /// @dev By programme, in wei of MLK: lent by the alliance and not taken back.
    uint256[PROGRAMMES] public lent;
    /// @dev By programme: points bought and not sold, less what aged by the last trade of an epoch; and that epoch.
    uint256[PROGRAMMES] public stock;
    uint256[PROGRAMMES] internal stockEpoch;
    /// @dev By programme: hundredths of an MLK that left by trades on a day; and that day.
    uint256[PROGRAMMES] private _outflow;
    uint256[PROGRAMMES] private _outflowDay;

    struct Seen {
        uint256 price;
        uint256 observedAt;
    }

    struct Feed {
        uint256 price;
        uint256 observedAt;
        uint256 average;
        uint256 held;
        uint256 decidedAt;
        uint256 base;
        uint256 standsSince;
    }

    mapping(bytes32 feed => Seen[REPORTERS] seen) private _seen;
    mapping(bytes32 feed => Feed answer) private _answers;

    constructor() {
        vm.warp(clock);
        address[] memory reporters = new address[](REPORTERS);
        for (uint256 i = 0; i < REPORTERS; ++i) reporters[i] = _reporter(i);
        _deployRegistry(GUARDIAN_ACCOUNT, reporters);

        IMilkToken.Allocation[] memory allocations = new IMilkToken.Allocation[](1);
        allocations[0] = IMilkToken.Allocation(FUNDER, 1_300_000_000e18);
        milk = IMilkToken(deploy("MilkToken", abi.encode(FORWARDER, 1_300_000_000e18, allocations)));
        IPriceOracle.FeedSettings[] memory feeds = new IPriceOracle.FeedSettings[](2);
        feeds[0] = IPriceOracle.FeedSettings(
            MLK_KRW,
            uint32(MAX_AGE),
            uint32(WINDOW),
            uint16(MAX_JUMP),
            uint16(MAX_DIVERGENCE)
        );
        feeds[1] = IPriceOracle.FeedSettings(
            USD_KRW,
            uint32(MAX_AGE),
            uint32(WINDOW),
            uint16(MAX_JUMP),
            uint16(MAX_DIVERGENCE)
        );
        oracle = IPriceOracle(deploy("PriceOracle", abi.encode(registry, feeds)));
        exchange = IPointExchange(deploy("PointExchange", abi.encode(registry, milk, oracle, MLK_KRW, _settings())));
        vm.prank(FUNDER);
        milk.approve(address(exchange), type(uint256).max);

        // The operator's own, to lend.
        vm.prank(FUNDER);
        milk.transfer(address(this), 1_000_000e18);
        milk.approve(address(exchange), type(uint256).max);
        for (uint256 i = 0; i < MEMBERS; ++i) {
            members[i] = vm.addr(i + 1);
            vm.prank(FUNDER);
            milk.transfer(members[i], 1_000_000e18);
            vm.prank(members[i]);
            milk.approve(address(exchange), type(uint256).max);
        }
        for (uint256 i = 0; i < REPORTERS; ++i) {
            _observe(MLK_KRW, i, 279e8);
            _observe(USD_KRW, i, 1_380e8);
        }
        // Months and years of life, as most have; a day and a half, in which points keep expiring; and dollars.
        _open(0, 2_629_800, 60, IPointExchange.PoolTerms(1e8, 0, _limits(3)));
        _open(1, 6 hours, 6, IPointExchange.PoolTerms(10e8, 0, _limits(1)));
        _open(2, 2 days, 8, IPointExchange.PoolTerms(1e6, USD_KRW, _limits(0)));
    }

    function _settings() private pure returns (IPointExchange.Settings memory) {
        return
            IPointExchange.Settings(
                uint16(FEE),
                TREASURY,
                uint16(LEAST_SPREAD),
                uint16(MAX_STEP),
                uint32(MIN_INTERVAL),
                uint32(WITHDRAWAL_DELAY)
            );
    }

    function _limits(uint8 minRemaining) private pure returns (IPointExchange.Limits memory) {
        return
            IPointExchange.Limits(
                uint16(LOWEST_BID),
                uint16(HIGHEST_ASK),
                minRemaining,
                uint24(OUTFLOW_CAP / 1e18),
                uint24(INVENTORY_CAP / 1_000)
            );
    }

    /* VIEWS OF THE WORLD */

    /// @notice Everybody who can hold points.
    function holder(uint256 i) public view returns (address) {
        return i < MEMBERS ? members[i] : address(exchange);
    }

    function _reporter(uint256 i) internal pure returns (address) {
        return address(uint160(0x4E70 + i));
    }

    function _treasurer(uint256 programme) internal pure returns (address) {
        return address(uint160(0x74EA50 + programme));
    }

    function _pool(uint256 programme) internal view returns (IPointExchange.Pool memory) {
        return exchange.pool(address(points[programme]));
    }

    function _current(uint256 programme) internal view returns (uint256) {
        return clock / points[programme].epochLength();
    }

    /// @dev Whether the feed has an answer on enough observations that is young enough, no jump is held, and price and average
    /// are close to each other.
    function _isSound(bytes32 feed) internal view returns (bool) {
        Feed storage answer = _answers[feed];
        if (answer.price == 0 || answer.held != 0 || clock > answer.observedAt + MAX_AGE) return false;
        return _isNear(answer.price, answer.average, MAX_DIVERGENCE);
    }

    function _isHalted(bytes32 feed) internal view returns (bool) {
        return _answers[feed].held != 0;
    }

    /// @dev Worth of points given at a rate, as the numerator over a price: wei of MLK times 1e8.
    function _worthIn(uint256 programme, uint256 amount, uint256 rate) internal view returns (uint256) {
        (uint256 low, ) = _ends(USD_KRW);
        return amount * _pool(programme).faceValue * (programme == 2 ? low : 1e8) * rate * 1e6;
    }

    /// @dev Worth of points received, likewise.
    function _worthOut(uint256 programme, uint256 amount, uint256 rate) internal view returns (uint256) {
        (, uint256 high) = _ends(USD_KRW);
        return amount * _pool(programme).faceValue * (programme == 2 ? high : 1e8) * rate * 1e6;
    }

    /// @dev What a purchase and a sale take for the price of MLK.
    function _prices() internal view returns (uint256 low, uint256 high) {
        return _ends(MLK_KRW);
    }

    function _average() internal view returns (uint256) {
        return _answers[MLK_KRW].average;
    }

    function _ends(bytes32 feed) private view returns (uint256 low, uint256 high) {
        Feed storage answer = _answers[feed];
        return answer.price < answer.average ? (answer.price, answer.average) : (answer.average, answer.price);
    }

    /// @dev Points of a programme that the exchange holds and may sell.
    function _young(uint256 programme) internal view returns (uint256 total) {
        IPartnerPoint point = points[programme];
        uint256 oldest = _current(programme) - point.validityDuration() + _pool(programme).limits.minRemaining;
        for (uint256 epoch = oldest; epoch <= _current(programme); ++epoch) {
            total += point.balanceOfAtEpoch(epoch, address(exchange));
        }
    }

    /// @notice What the exchange should say it can sell of a programme.
    function sellable(uint256 programme) public view returns (uint256) {
        uint256 young = _young(programme);
        return stock[programme] < young ? stock[programme] : young;
    }

    /// @notice What a pool should say it may still pay today, hundredths of an MLK.
    function outflowLeft(uint256 programme) public view returns (uint256) {
        uint256 used = _outflowDay[programme] == clock / 1 days ? _outflow[programme] : 0;
        return OUTFLOW_CAP / OUTFLOW_UNIT - used;
    }

    /* CHANGING THE WORLD */

    function _issue(uint256 programme, address to, uint256 amount, uint256 epoch) internal returns (uint256 issueId) {
        issueId = nextIssueId++;
        points[programme].issue(to, amount, epoch, issueId);
        issued[programme][epoch] += amount;
    }

    function _fund(uint256 programme, uint256 amount) internal {
        vm.prank(FUNDER);
        exchange.fund(address(points[programme]), amount);
        funded[programme] += amount;
    }

    function _pass(uint256 time) internal {
        clock += time;
        vm.warp(clock);
    }

    function _observe(bytes32 feed, uint256 reporter, uint256 price) internal {
        vm.prank(_reporter(reporter));
        oracle.post(feed, price, clock);
        _seen[feed][reporter] = Seen(price, clock);

        Feed storage answer = _answers[feed];
        uint256 since = answer.decidedAt + 1;
        uint256 count = 0;
        for (uint256 i = 0; i < REPORTERS; ++i) {
            if (_counts(_seen[feed][i], since)) ++count;
        }
        if (count < QUORUM) return;
        uint256 median = _rank(feed, (count - 1) / 2, since);
        bool first = answer.price == 0;
        bool taken = first || _isNear(median, answer.price, MAX_JUMP);
        if (answer.held != 0 && _isNear(median, answer.held, MAX_JUMP)) taken = true;
        _moveAverage(answer, taken ? median : 0);
        if (!taken || answer.held != 0) answer.decidedAt = clock;
        answer.held = taken ? 0 : median;
        if (taken) (answer.price, answer.observedAt) = (median, _quorumTime(feed, since));
    }

    /// @dev The average is `base` as of `standsSince`, in 2^-16, and from then on a mean of that and of the price that stands. It
    /// begins anew with every price, and with none, and is rounded down.
    function _moveAverage(Feed storage answer, uint256 next) private {
        uint256 ends = answer.observedAt + MAX_AGE;
        uint256 until = Math.min(clock, ends);
        bool stands = answer.price != 0 && answer.held == 0;
        uint256 stood = stands && until > answer.standsSince ? until - answer.standsSince : 0;
        uint256 share = Math.min(stood, WINDOW);
        uint256 fine = (answer.base * (WINDOW - share) + answer.price * 2 ** 16 * share) / WINDOW;
        if (answer.price == 0) fine = next * 2 ** 16;
        answer.average = fine / 2 ** 16;
        if (!stands || clock > ends || next != answer.price) (answer.base, answer.standsSince) = (fine, clock);
    }

    /// @dev Takes off the stock what aged, as the first trade of an epoch does.
    /// @param young What the exchange could sell before the trade.
    function _age(uint256 programme, uint256 young) internal {
        if (stockEpoch[programme] == _current(programme)) return;
        (stockEpoch[programme], stock[programme]) = (_current(programme), Math.min(stock[programme], young));
    }

    /// @dev A pool paid for points.
    function _paidOut(uint256 programme, uint256 amount, uint256 bought, uint256 young) internal {
        _age(programme, young);
        stock[programme] += bought;
        spent[programme] += amount;
        uint256 before = _outflowDay[programme] == clock / 1 days ? _outflow[programme] : 0;
        (_outflow[programme], _outflowDay[programme]) = (before + Math.ceilDiv(amount, OUTFLOW_UNIT), clock / 1 days);
    }

    /// @dev A pool was paid for points.
    function _paidIn(uint256 programme, uint256 amount, uint256 sold, uint256 young) internal {
        _age(programme, young);
        stock[programme] -= sold;
        earned[programme] += amount;
        uint256 before = _outflowDay[programme] == clock / 1 days ? _outflow[programme] : 0;
        uint256 back = amount / OUTFLOW_UNIT;
        (_outflow[programme], _outflowDay[programme]) = (before < back ? 0 : before - back, clock / 1 days);
    }

    /// @dev The latest time that a quorum of fresh observations is not older than.
    function _quorumTime(bytes32 feed, uint256 since) private view returns (uint256 latest) {
        for (uint256 i = 0; i < REPORTERS; ++i) {
            uint256 time = _seen[feed][i].observedAt;
            uint256 young = 0;
            for (uint256 j = 0; j < REPORTERS; ++j) {
                if (_counts(_seen[feed][j], since) && _seen[feed][j].observedAt >= time) ++young;
            }
            if (young >= QUORUM && time > latest) latest = time;
        }
    }

    /// @dev The fresh price with `rank` others before it: the lower median without sorting.
    function _rank(bytes32 feed, uint256 rank, uint256 since) private view returns (uint256 price) {
        for (uint256 i = 0; i < REPORTERS; ++i) {
            if (!_counts(_seen[feed][i], since)) continue;
            price = _seen[feed][i].price;
            uint256 below = 0;
            uint256 equal = 0;
            for (uint256 j = 0; j < REPORTERS; ++j) {
                if (!_counts(_seen[feed][j], since)) continue;
                if (_seen[feed][j].price < price) ++below;
                else if (_seen[feed][j].price == price) ++equal;
            }
            if (below <= rank && rank < below + equal) return price;
        }
    }

    function _counts(Seen memory seen, uint256 since) private view returns (bool) {
        return seen.price != 0 && seen.observedAt >= since && seen.observedAt + MAX_AGE >= clock;
    }

    function _isNear(uint256 value, uint256 base, uint256 limit) private pure returns (bool) {
        uint256 share = base * limit;
        return value * 10_000 <= base * 10_000 + share && value * 10_000 + share >= base * 10_000;
    }

    function _open(uint256 i, uint32 epochLength, uint8 validity, IPointExchange.PoolTerms memory terms) private {
        IPartnerPoint point = _onboard(address(exchange), epochLength, validity);
        points[i] = point;
        registry.grantRole(PartnerRoles.treasurer(uint32(i + 1)), _treasurer(i));
        exchange.openPool(address(point), terms);
        vm.prank(_treasurer(i));
        exchange.setQuote(address(point), 7_000, 8_000);
        _fund(i, 2_000e18);
        uint256 current = _current(i);
        firstEpoch[i] = current - validity;
        for (uint256 m = 0; m < MEMBERS; ++m) {
            _link(point, m + 1);
            _issue(i, members[m], 5_000, current);
            _issue(i, members[m], 5_000, current - validity / 2);
        }
        // Something to sell, bought from the last member.
        vm.prank(members[MEMBERS - 1]);
        exchange.sell(address(point), 8_000, 0, FOREVER, members[MEMBERS - 1]);
        _paidOut(i, _worthIn(i, 8_000, 7_000) / 279e8, 8_000, 0);
    }
}
