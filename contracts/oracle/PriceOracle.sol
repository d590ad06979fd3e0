// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {Distance} from "../libraries/Distance.sol";

uint256 constant _MAX_REPORTERS = 32;

/// @title PriceOracle
/// @notice The alliance's prices. See {IPriceOracle}.
/// @dev A post walks one way: {_observe} records it, {_answer} judges the median of what counts, {_take} or {_hold} stores what
/// came of it, and both let {_weighed} say what the average is by then.
contract PriceOracle is IPriceOracle, RegistryGated {
    using Distance for uint64;

    /* TYPES */

    /// @dev What only a post needs to know of a feed, one word.
    /// `averagingWindow`, `maxJump`: the settings that readers do without.
    /// `standsSince`: block time since which the answer's price stands; `base`: the average at that time, and its `fraction`,
    /// 2^-16 of a unit, so that rounding does not add up, however often the price changes.
    /// `heldPrice`: the median of a jump that is held, zero for none.
    /// `decidedAt`: block time of the last decision; what was observed until then counts no more.
    struct Workings {
        uint32 averagingWindow;
        uint16 maxJump;
        uint32 standsSince;
        uint64 base;
        uint16 fraction;
        uint64 heldPrice;
        uint32 decidedAt;
    }

    /// @dev `observations` are by seat, each `price << 32 | observedAt`: two share a word, as two structs would not.
    struct Feed {
        Answer answer;
        Workings workings;
        uint96[_MAX_REPORTERS] observations;
    }

    /* CONSTANTS */

    uint256 private constant _TIME_BITS = 32;
    uint256 private constant _FRACTION_BITS = 16;
    uint16 private constant _BASIS = 10_000;
    uint32 private constant _MIN_TIME = 1 minutes;
    uint32 private constant _MAX_TIME = 7 days;

    /* STORAGE */

    bytes32[] private _ids;
    mapping(bytes32 id => Feed feed) private _feeds;
    /// @dev A reporter takes the next seat with its first post; seat numbers are one too high, zero is none.
    mapping(address reporter => uint256 seatPlusOne) private _seats;
    address[] private _reporters;

    /* CONSTRUCTOR */

    /// @notice Errors: `FeedExists`, `InvalidFeed`.
    /// @param registry_ The alliance's registry.
    /// @param initialFeeds The first feeds.
    constructor(IRoleRegistry registry_, FeedSettings[] memory initialFeeds) RegistryGated(registry_) {
        for (uint256 i = 0; i < initialFeeds.length; ++i) _addFeed(initialFeeds[i]);
    }

    /* EXTERNAL */

    /// @inheritdoc IPriceOracle
    function post(bytes32 feed, uint256 price, uint256 observedAt) external {
        address reporter = _msgSender();
        (bool holds, uint256 reporters) = registry().membership(REPORTER, reporter);
        if (!holds) _refuse(REPORTER, reporter);
        Feed storage stored = _feeds[feed];
        uint256 seats = _observe(feed, stored, reporter, price, observedAt);
        // More seats than reporters: somebody lost the role.
        if (seats > reporters) _dropFormer();
        _answer(feed, stored, _quorum(reporters));
    }

    /// @inheritdoc IPriceOracle
    function dropReporter(address reporter) external {
        if (_seats[reporter] == 0 || registry().hasRole(REPORTER, reporter)) revert PriceOracle_NotDroppable(reporter);
        _drop(reporter);
    }

    /// @inheritdoc IPriceOracle
    function addFeed(FeedSettings calldata settings) external onlyRole(COUNCIL) {
        _addFeed(settings);
    }

    /// @inheritdoc IPriceOracle
    function setFeed(FeedSettings calldata settings) external onlyRole(COUNCIL) {
        FeedSettings memory previous = settingsOf(settings.id);
        if (previous.maxAge == 0) revert PriceOracle_UnknownFeed(settings.id);
        Feed storage feed = _feeds[settings.id];
        // What stood until now is weighed by the window it stood in; what grew too old does not become fresh again.
        feed.answer.average = _rebase(feed.workings, _weighed(feed));
        // A block's time stays below 2^32 until 2106.
        feed.workings.decidedAt = uint32(block.timestamp);
        _setFeed(settings);
        emit FeedChanged(settings.id, previous, settings);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPriceOracle
    function read(bytes32 feed) external view returns (uint64 spot, uint64 average, uint32 observedAt, uint32 round) {
        Answer storage answer = _feeds[feed].answer;
        if (answer.maxAge == 0) revert PriceOracle_UnknownFeed(feed);
        if (answer.round == 0) revert PriceOracle_NoAnswer(feed);
        if (answer.halted) revert PriceOracle_Halted(feed);
        if (_isStale(answer.observedAt, answer.maxAge)) {
            revert PriceOracle_StaleAnswer(feed, answer.observedAt, answer.maxAge);
        }
        if (!answer.price.isWithin(answer.average, answer.maxDivergence)) {
            revert PriceOracle_Diverged(feed, answer.price, answer.average);
        }
        return (answer.price, answer.average, answer.observedAt, answer.round);
    }

    /// @inheritdoc IPriceOracle
    function latest(bytes32 feed) external view returns (Answer memory) {
        return _feeds[feed].answer;
    }

    /// @inheritdoc IPriceOracle
    function observationOf(bytes32 feed, address reporter) external view returns (Observation memory observation) {
        uint256 seat = _seats[reporter];
        if (seat == 0) return observation;
        uint96 packed = _feeds[feed].observations[seat - 1];
        // The two parts fill 96 bits.
        return Observation(uint64(packed >> _TIME_BITS), uint32(packed));
    }

    /// @inheritdoc IPriceOracle
    function heldOf(bytes32 feed) external view returns (Observation memory) {
        Workings storage workings = _feeds[feed].workings;
        if (workings.heldPrice == 0) return Observation(0, 0);
        return Observation(workings.heldPrice, workings.decidedAt);
    }

    /// @inheritdoc IPriceOracle
    function decidedAt(bytes32 feed) external view returns (uint256) {
        return _feeds[feed].workings.decidedAt;
    }

    /// @inheritdoc IPriceOracle
    function feeds() external view returns (bytes32[] memory) {
        return _ids;
    }

    /// @inheritdoc IPriceOracle
    function quorum() external view returns (uint256) {
        return _quorum(registry().getRoleMemberCount(REPORTER));
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IPriceOracle
    function settingsOf(bytes32 feed) public view returns (FeedSettings memory) {
        Answer storage answer = _feeds[feed].answer;
        Workings storage workings = _feeds[feed].workings;
        return FeedSettings(feed, answer.maxAge, workings.averagingWindow, workings.maxJump, answer.maxDivergence);
    }

    /* PRIVATE */

    function _addFeed(FeedSettings memory settings) private {
        if (_feeds[settings.id].answer.maxAge != 0) revert PriceOracle_FeedExists(settings.id);
        _setFeed(settings);
        _ids.push(settings.id);
        emit FeedAdded(settings.id, settings);
    }

    function _setFeed(FeedSettings memory settings) private {
        bool timed = _isTime(settings.maxAge) && _isTime(settings.averagingWindow);
        bool bounded = _isShare(settings.maxJump) && _isShare(settings.maxDivergence);
        if (settings.id == 0 || !timed || !bounded) revert PriceOracle_InvalidFeed(settings);
        Answer storage answer = _feeds[settings.id].answer;
        Workings storage workings = _feeds[settings.id].workings;
        (answer.maxAge, answer.maxDivergence) = (settings.maxAge, settings.maxDivergence);
        (workings.averagingWindow, workings.maxJump) = (settings.averagingWindow, settings.maxJump);
    }

    /// @dev Records an observation in its reporter's seat, and gives how many seats of the feed may hold one.
    function _observe(
        bytes32 id,
        Feed storage feed,
        address reporter,
        uint256 price,
        uint256 observedAt
    ) private returns (uint256 seats) {
        uint256 maxAge = feed.answer.maxAge;
        if (maxAge == 0) revert PriceOracle_UnknownFeed(id);
        if (price == 0 || price > type(uint64).max) revert PriceOracle_InvalidPrice(id, price);
        if (observedAt > block.timestamp) revert PriceOracle_FromTheFuture(observedAt, block.timestamp);
        uint256 oldest = block.timestamp - maxAge;
        if (observedAt < oldest) revert PriceOracle_TooOld(observedAt, oldest);
        uint256 seat = _seatOf(reporter);
        uint256 previous = uint32(feed.observations[seat]);
        if (observedAt <= previous) revert PriceOracle_NotNewer(observedAt, previous);
        // Both fit: checked above, and a block's time stays below 2^32 until 2106.
        feed.observations[seat] = uint96((price << _TIME_BITS) | observedAt);
        seats = feed.answer.seats;
        // At most _MAX_REPORTERS.
        if (seat >= seats) feed.answer.seats = uint8(seats = seat + 1);
        emit ObservationPosted(id, reporter, uint64(price), uint32(observedAt));
    }

    /// @dev Judges the median of what counts: it is taken when it is near the answer or confirms a jump that is held, and else
    /// held. While fewer than `needed` observations count, nothing happens.
    function _answer(bytes32 id, Feed storage feed, uint256 needed) private {
        (Answer storage last, Workings storage workings) = (feed.answer, feed.workings);
        uint256 oldest = Math.max(block.timestamp - last.maxAge, uint256(workings.decidedAt) + 1);
        uint256[] memory counted = _counted(feed.observations, last.seats, oldest);
        if (counted.length < needed) return;
        // Stored in as many bits; `needed` is at least 1.
        uint64 median = uint64(counted[(counted.length - 1) / 2] >> _TIME_BITS);
        bool near = last.round == 0 || median.isWithin(last.price, workings.maxJump);
        if (!near && !(last.halted && median.isWithin(workings.heldPrice, workings.maxJump))) {
            _hold(id, feed, median);
            return;
        }
        if (last.halted) emit JumpDecided(id, workings.heldPrice, median, !near);
        _take(id, feed, median, _timeAt(counted, counted.length - needed));
    }

    /// @dev The median becomes the answer. `time` is that of the oldest of the quorum of youngest observations, so one reporter
    /// who posts old ones, or stops, cannot make the answer stale.
    function _take(bytes32 id, Feed storage feed, uint64 median, uint256 time) private {
        Answer storage answer = feed.answer;
        uint256 fine = answer.round == 0 ? uint256(median) << _FRACTION_BITS : _weighed(feed);
        // The same price stands on; another, or one that did not stand until now, begins here.
        bool stands = median == answer.price && !answer.halted && !_isStale(answer.observedAt, answer.maxAge);
        if (!stands) _rebase(feed.workings, fine);
        // Each fits: a mean of values of 64 bits, and no observation is dated after its block.
        (uint64 average, uint32 observedAt) = (uint64(fine >> _FRACTION_BITS), uint32(time));
        uint32 round;
        unchecked {
            round = answer.round + 1;
        }
        (answer.price, answer.observedAt, answer.round, answer.average) = (median, observedAt, round, average);
        if (answer.halted) {
            answer.halted = false;
            (feed.workings.heldPrice, feed.workings.decidedAt) = (0, uint32(block.timestamp));
        }
        emit AnswerUpdated(id, round, median, observedAt, average);
    }

    /// @dev The median is held, and with it the feed: the answer stands no longer.
    function _hold(bytes32 id, Feed storage feed, uint64 median) private {
        feed.answer.average = _rebase(feed.workings, _weighed(feed));
        feed.answer.halted = true;
        // A block's time stays below 2^32 until 2106.
        (feed.workings.heldPrice, feed.workings.decidedAt) = (median, uint32(block.timestamp));
        emit JumpHeld(id, feed.answer.price, median);
    }

    /// @dev The average goes on from here: another price stands now, or none, or another window holds.
    function _rebase(Workings storage workings, uint256 fine) private returns (uint64 average) {
        // A mean of values of 64 bits; a block's time stays below 2^32 until 2106.
        average = uint64(fine >> _FRACTION_BITS);
        (workings.base, workings.fraction, workings.standsSince) = (average, uint16(fine), uint32(block.timestamp));
    }

    /// @dev The seat of a reporter, taken now if it has none.
    function _seatOf(address reporter) private returns (uint256 seat) {
        seat = _seats[reporter];
        if (seat != 0) return seat - 1;
        if (_reporters.length == _MAX_REPORTERS) _dropFormer();
        seat = _reporters.length;
        if (seat == _MAX_REPORTERS) revert PriceOracle_TooManyReporters();
        _reporters.push(reporter);
        _seats[reporter] = seat + 1;
    }

    /// @dev Drops every seated account without the role.
    function _dropFormer() private {
        for (uint256 seat = _reporters.length; seat != 0; --seat) {
            address reporter = _reporters[seat - 1];
            if (!registry().hasRole(REPORTER, reporter)) _drop(reporter);
        }
    }

    /// @dev The last reporter moves to the freed seat, so that seats stay without gaps.
    function _drop(address reporter) private {
        uint256 seat = _seats[reporter] - 1;
        uint256 last = _reporters.length - 1;
        for (uint256 i = 0; i < _ids.length; ++i) {
            Feed storage feed = _feeds[_ids[i]];
            feed.observations[seat] = feed.observations[last];
            delete feed.observations[last];
            // At most _MAX_REPORTERS.
            if (feed.answer.seats > last) feed.answer.seats = uint8(last);
        }
        address moved = _reporters[last];
        (_reporters[seat], _seats[moved]) = (moved, seat + 1);
        _reporters.pop();
        delete _seats[reporter];
        emit ReporterDropped(reporter);
    }

    /// @dev The average by now, 2^-16 of a unit: from its base it moves towards the answer's price by the share of the window
    /// that this stood, in block time.
    function _weighed(Feed storage feed) private view returns (uint256 fine) {
        (Answer storage answer, Workings storage workings) = (feed.answer, feed.workings);
        fine = (uint256(workings.base) << _FRACTION_BITS) | workings.fraction;
        uint256 until = Math.min(block.timestamp, uint256(answer.observedAt) + answer.maxAge);
        if (answer.halted || until <= workings.standsSince) return fine;
        unchecked {
            // `until` is the later. A window has 20 bits, a price with its fraction 80.
            uint256 window = workings.averagingWindow;
            uint256 stood = Math.min(until - workings.standsSince, window);
            return (fine * (window - stood) + (uint256(answer.price) << _FRACTION_BITS) * stood) / window;
        }
    }

    /// @dev Takes values, so that who calls it reads the answer's word once.
    function _isStale(uint256 observedAt, uint256 maxAge) private view returns (bool) {
        return block.timestamp > observedAt + maxAge;
    }

    /// @dev The observations that count: those not older than `oldest`, each as `price << 32 | observedAt`, ascending. Insertion
    /// sort: at most 32 of them.
    function _counted(
        uint96[_MAX_REPORTERS] storage observations,
        uint256 seats,
        uint256 oldest
    ) private view returns (uint256[] memory counted) {
        uint256 count = 0;
        counted = new uint256[](seats);
        unchecked {
            // `seat` and `count` stay within `seats`; `place` goes from `count` down to zero.
            for (uint256 seat = 0; seat < seats; ++seat) {
                // An empty seat's time is zero, so it never counts.
                uint256 value = observations[seat];
                if (uint32(value) < oldest) continue;
                uint256 place = count++;
                for (; place != 0 && counted[place - 1] > value; --place) counted[place] = counted[place - 1];
                counted[place] = value;
            }
        }
        // Shortens the array to those that count.
        assembly ("memory-safe") {
            mstore(counted, count)
        }
    }

    /// @dev The time of the observation that `older` are older than. Uses the array up.
    function _timeAt(uint256[] memory counted, uint256 older) private pure returns (uint256 time) {
        unchecked {
            // `older` is below the number of observations, so `last` ends at zero or above.
            for (uint256 last = counted.length - 1; ; --last) {
                uint256 first = 0;
                time = uint32(counted[0]);
                for (uint256 i = 1; i <= last; ++i) {
                    uint256 other = uint32(counted[i]);
                    if (other < time) (time, first) = (other, i);
                }
                if (older == 0) return time;
                --older;
                counted[first] = counted[last];
            }
        }
    }

    function _isTime(uint32 time) private pure returns (bool) {
        return time >= _MIN_TIME && time <= _MAX_TIME;
    }

    function _isShare(uint16 share) private pure returns (bool) {
        return share != 0 && share <= _BASIS;
    }

    /// @dev n - f, f being the largest integer below n / 3; at least 1. Those without a seat cannot post, so they do not count.
    function _quorum(uint256 reporters) private pure returns (uint256) {
        uint256 n = Math.min(reporters, _MAX_REPORTERS);
        return n == 0 ? 1 : n - (n - 1) / 3;
    }
}
