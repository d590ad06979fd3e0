// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {PointExchange} from "../../contracts/exchange/PointExchange.sol";
import {IMilkToken} from "../../contracts/interfaces/IMilkToken.sol";
import {IPointExchange} from "../../contracts/interfaces/IPointExchange.sol";
import {IPriceOracle} from "../../contracts/interfaces/IPriceOracle.sol";
import {PartnerRoles} from "../../contracts/libraries/PartnerRoles.sol";
import {PriceOracle} from "../../contracts/oracle/PriceOracle.sol";
import {PartnerPoint} from "../../contracts/points/PartnerPoint.sol";
import {MilkToken} from "../../contracts/token/MilkToken.sol";
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
    uint256 internal constant FEE = 150;
    bytes32 internal constant MLK_KRW = "MLK/KRW";
    bytes32 internal constant USD_KRW = "USD/KRW";

    address internal constant GUARDIAN_ACCOUNT = address(0x61A4D);
    address internal constant TREASURY = address(0x73EA);
    address internal constant FUNDER = address(0xF00D);

    MilkToken public milk;
    PriceOracle public oracle;
    PointExchange public exchange;
    PartnerPoint[PROGRAMMES] public points;
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

    struct Seen {
        uint256 price;
        uint256 observedAt;
    }

    mapping(bytes32 feed => Seen[REPORTERS] seen) private _seen;
    mapping(bytes32 feed => Seen answer) private _answers;

    constructor() {
        vm.warp(clock);
        address[] memory reporters = new address[](REPORTERS);
        for (uint256 i = 0; i < REPORTERS; ++i) reporters[i] = _reporter(i);
        _deployRegistry(GUARDIAN_ACCOUNT, reporters);

        IMilkToken.Allocation[] memory allocations = new IMilkToken.Allocation[](1);
        allocations[0] = IMilkToken.Allocation(FUNDER, 1_300_000_000e18);
        milk = new MilkToken(FORWARDER, 1_300_000_000e18, allocations);
        IPriceOracle.FeedSettings[] memory feeds = new IPriceOracle.FeedSettings[](2);
        feeds[0] = IPriceOracle.FeedSettings(MLK_KRW, uint32(MAX_AGE), 1 hours, 10_000, 10_000);
        feeds[1] = IPriceOracle.FeedSettings(USD_KRW, uint32(MAX_AGE), 1 hours, 10_000, 10_000);
        oracle = new PriceOracle(registry, feeds);
        exchange = new PointExchange(registry, milk, oracle, MLK_KRW, IPointExchange.Settings(uint16(FEE), TREASURY));
        vm.prank(FUNDER);
        milk.approve(address(exchange), type(uint256).max);

        for (uint256 i = 0; i < MEMBERS; ++i) {
            members[i] = vm.addr(i + 1);
            vm.prank(FUNDER);
            milk.transfer(members[i], 1_000_000e18);
            vm.prank(members[i]);
            milk.approve(address(exchange), type(uint256).max);
        }
        // Months and years of life, as most have; a day and a half, in which points keep expiring; and dollars.
        _open(0, 2_629_800, 60, IPointExchange.PoolTerms(1e8, 3, 0));
        _open(1, 6 hours, 6, IPointExchange.PoolTerms(10e8, 1, 0));
        _open(2, 2 days, 8, IPointExchange.PoolTerms(1e6, 0, USD_KRW));
        for (uint256 i = 0; i < REPORTERS; ++i) {
            _observe(MLK_KRW, i, 279e8);
            _observe(USD_KRW, i, 1_380e8);
        }
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

    /// @dev Whether the feed has an answer on enough observations that is young enough.
    function _isFresh(bytes32 feed) internal view returns (bool) {
        return _answers[feed].price != 0 && clock <= _answers[feed].observedAt + MAX_AGE;
    }

    /// @dev Worth of points at a rate, as the numerator over `_price`: wei of MLK times 1e8.
    function _worth(uint256 programme, uint256 amount, uint256 rate) internal view returns (uint256) {
        uint256 currency = programme == 2 ? _answers[USD_KRW].price : 1e8;
        return amount * _pool(programme).faceValue * currency * rate * 1e6;
    }

    function _price() internal view returns (uint256) {
        return _answers[MLK_KRW].price;
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

        uint256 fresh = 0;
        for (uint256 i = 0; i < REPORTERS; ++i) {
            if (_isYoung(_seen[feed][i])) ++fresh;
        }
        if (fresh >= QUORUM) _answers[feed] = Seen(_rank(feed, (fresh - 1) / 2), _quorumTime(feed));
    }

    /// @dev The latest time that a quorum of fresh observations is not older than.
    function _quorumTime(bytes32 feed) private view returns (uint256 latest) {
        for (uint256 i = 0; i < REPORTERS; ++i) {
            uint256 time = _seen[feed][i].observedAt;
            uint256 young = 0;
            for (uint256 j = 0; j < REPORTERS; ++j) {
                if (_isYoung(_seen[feed][j]) && _seen[feed][j].observedAt >= time) ++young;
            }
            if (young >= QUORUM && time > latest) latest = time;
        }
    }

    /// @dev The fresh price with `rank` others before it: the lower median without sorting.
    function _rank(bytes32 feed, uint256 rank) private view returns (uint256 price) {
        for (uint256 i = 0; i < REPORTERS; ++i) {
            if (!_isYoung(_seen[feed][i])) continue;
            price = _seen[feed][i].price;
            uint256 below = 0;
            uint256 equal = 0;
            for (uint256 j = 0; j < REPORTERS; ++j) {
                if (!_isYoung(_seen[feed][j])) continue;
                if (_seen[feed][j].price < price) ++below;
                else if (_seen[feed][j].price == price) ++equal;
            }
            if (below <= rank && rank < below + equal) return price;
        }
    }

    function _isYoung(Seen memory seen) private view returns (bool) {
        return seen.price != 0 && seen.observedAt + MAX_AGE >= clock;
    }

    function _open(uint256 i, uint32 epochLength, uint8 validity, IPointExchange.PoolTerms memory terms) private {
        PartnerPoint point = _onboard(address(exchange), epochLength, validity);
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
        // Something to sell, given by the last member.
        vm.prank(members[MEMBERS - 1]);
        point.transfer(address(exchange), 8_000);
    }
}
