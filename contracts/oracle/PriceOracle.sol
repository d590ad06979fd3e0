// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";

/// @title PriceOracle
/// @notice The alliance's prices. See {IPriceOracle}.
contract PriceOracle is IPriceOracle, RegistryGated {
    /* TYPES */

    /// @dev What only a post needs to know of a feed, in one word: the settings that readers do without, the price that counts in
    /// the average now, and a newer median with the time it appeared. That one waits for a quorum of observations made since:
    /// to count in the average, or, while the feed is halted, to be decided about.
    struct Breaker {
        uint32 averagingWindow;
        uint16 maxJump;
        uint64 lastingPrice;
        uint64 newerPrice;
        uint32 newerAt;
    }

    /* CONSTANTS */

    uint256 private constant _MAX_REPORTERS = 32;
    uint256 private constant _TIME_BITS = 32;
    uint256 private constant _BASIS = 10_000;
    uint32 private constant _MIN_TIME = 1 minutes;
    uint32 private constant _MAX_TIME = 7 days;

    /* STORAGE */

    bytes32[] private _feeds;
    mapping(bytes32 feed => Answer answer) private _answers;
    mapping(bytes32 feed => Breaker breaker) private _breakers;
    /// @dev By feed and seat, each `price << 32 | observedAt`: two share a word.
    mapping(bytes32 feed => uint96[_MAX_REPORTERS] bySeat) private _observations;
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
        Answer memory answer = _answers[feed];
        if (answer.maxAge == 0) revert PriceOracle_UnknownFeed(feed);
        if (price == 0 || price > type(uint64).max) revert PriceOracle_InvalidPrice(feed, price);
        if (observedAt > block.timestamp) revert PriceOracle_FromTheFuture(observedAt, block.timestamp);
        uint256 oldest = block.timestamp - answer.maxAge;
        if (observedAt < oldest) revert PriceOracle_TooOld(observedAt, oldest);

        uint256 seat = _seatOf(reporter);
        uint256 previous = uint32(_observations[feed][seat]);
        if (observedAt <= previous) revert PriceOracle_NotNewer(observedAt, previous);
        // Both fit: checked above, and a block's time stays below 2^32 until 2106.
        _observations[feed][seat] = uint96((price << _TIME_BITS) | observedAt);
        emit ObservationPosted(feed, reporter, uint64(price), uint32(observedAt));
        // At most _MAX_REPORTERS.
        if (seat >= answer.seats) answer.seats = uint8(seat + 1);
        // More seats than reporters: somebody lost the role.
        if (answer.seats > reporters) answer.seats = _dropFormer(answer.seats);
        _answer(feed, answer, oldest, _quorum(reporters));
        _save(feed, answer);
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
        _setFeed(settings);
        emit FeedChanged(settings.id, previous, settings);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPriceOracle
    function read(bytes32 feed) external view returns (Price memory) {
        Answer memory answer = _answers[feed];
        if (answer.maxAge == 0) revert PriceOracle_UnknownFeed(feed);
        if (answer.round == 0) revert PriceOracle_NoAnswer(feed);
        if (answer.halted) revert PriceOracle_Halted(feed);
        if (block.timestamp > uint256(answer.observedAt) + answer.maxAge) {
            revert PriceOracle_StaleAnswer(feed, answer.observedAt, answer.maxAge);
        }
        if (!_isWithin(answer.price, answer.average, answer.maxDivergence)) {
            revert PriceOracle_Diverged(feed, answer.price, answer.average);
        }
        return Price(answer.price, answer.average, answer.observedAt, answer.round);
    }

    /// @inheritdoc IPriceOracle
    function latest(bytes32 feed) external view returns (Answer memory) {
        return _answers[feed];
    }

    /// @inheritdoc IPriceOracle
    function observationOf(bytes32 feed, address reporter) external view returns (Observation memory observation) {
        uint256 seat = _seats[reporter];
        if (seat == 0) return observation;
        uint96 packed = _observations[feed][seat - 1];
        // The two parts fill 96 bits.
        return Observation(uint64(packed >> _TIME_BITS), uint32(packed));
    }

    /// @inheritdoc IPriceOracle
    function heldOf(bytes32 feed) external view returns (Observation memory) {
        if (!_answers[feed].halted) return Observation(0, 0);
        Breaker storage breaker = _breakers[feed];
        return Observation(breaker.newerPrice, breaker.newerAt);
    }

    /// @inheritdoc IPriceOracle
    function feeds() external view returns (bytes32[] memory) {
        return _feeds;
    }

    /// @inheritdoc IPriceOracle
    function quorum() external view returns (uint256) {
        return _quorum(registry().getRoleMemberCount(REPORTER));
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IPriceOracle
    function settingsOf(bytes32 feed) public view returns (FeedSettings memory) {
        Answer storage answer = _answers[feed];
        Breaker storage breaker = _breakers[feed];
        return FeedSettings(feed, answer.maxAge, breaker.averagingWindow, breaker.maxJump, answer.maxDivergence);
    }

    /* PRIVATE */

    function _addFeed(FeedSettings memory settings) private {
        if (_answers[settings.id].maxAge != 0) revert PriceOracle_FeedExists(settings.id);
        _setFeed(settings);
        _feeds.push(settings.id);
        emit FeedAdded(settings.id, settings);
    }

    function _setFeed(FeedSettings memory settings) private {
        bool timed = _isTime(settings.maxAge) && _isTime(settings.averagingWindow);
        bool bounded = _isShare(settings.maxJump) && _isShare(settings.maxDivergence);
        if (settings.id == 0 || !timed || !bounded) revert PriceOracle_InvalidFeed(settings);
        Answer storage answer = _answers[settings.id];
        Breaker storage breaker = _breakers[settings.id];
        (answer.maxAge, answer.maxDivergence) = (settings.maxAge, settings.maxDivergence);
        (breaker.averagingWindow, breaker.maxJump) = (settings.averagingWindow, settings.maxJump);
    }

    /// @dev Updates the answer when `needed` observations are at least as young as `oldest`, and younger than a jump that is
    /// held: what was seen before it decides nothing about it.
    function _answer(bytes32 feed, Answer memory answer, uint256 oldest, uint256 needed) private {
        Breaker storage breaker = _breakers[feed];
        if (answer.halted) oldest = Math.max(oldest, uint256(breaker.newerAt) + 1);
        uint256[] memory fresh = _fresh(feed, answer.seats, oldest);
        uint256 count = fresh.length;
        if (count < needed) return;
        // Stored in as many bits; `needed`, and so `count`, is at least 1.
        uint64 median = uint64(fresh[(count - 1) / 2] >> _TIME_BITS);
        bool near = answer.round == 0 || _isWithin(median, answer.price, breaker.maxJump);
        if (answer.halted) near = _decide(feed, breaker, median, near);
        if (near) {
            _take(feed, answer, breaker, median, _timeAt(fresh, count - needed));
        } else {
            answer.halted = true;
            // A block's time stays below 2^32 until 2106.
            (breaker.newerPrice, breaker.newerAt) = (median, uint32(block.timestamp));
            emit JumpHeld(feed, answer.price, median);
        }
    }

    /// @dev A quorum observed the feed anew since a jump was held: its median confirms the jump, or is back near the answer, or
    /// has moved on, and is held in its turn.
    function _decide(bytes32 feed, Breaker storage breaker, uint64 median, bool near) private returns (bool decided) {
        decided = near || _isWithin(median, breaker.newerPrice, breaker.maxJump);
        if (!decided) return false;
        emit JumpDecided(feed, breaker.newerPrice, median, !near);
        (breaker.newerPrice, breaker.newerAt) = (0, 0);
    }

    /// @dev `time` is that of the oldest of the quorum of youngest observations, so one reporter who posts old ones, or stops,
    /// cannot make the answer stale.
    function _take(bytes32 feed, Answer memory answer, Breaker storage breaker, uint64 median, uint256 time) private {
        if (answer.round == 0) (answer.average, breaker.lastingPrice) = (median, median);
        else answer.average = _average(answer, breaker, median, time);
        // Below 2^32: no observation is dated after its block.
        (answer.price, answer.observedAt, answer.halted) = (median, uint32(time), false);
        unchecked {
            ++answer.round;
        }
        emit AnswerUpdated(feed, answer.round, median, answer.observedAt, answer.average);
    }

    /// @dev Moves the average to `time` by the prices that held until then. Not by the last answer's: of a round of posts some
    /// change the median before a later one moves the answer's time, over which the price before them held. So a median counts
    /// from when it appeared, and others that appear before `time` has come so far are passed over.
    function _average(
        Answer memory answer,
        Breaker storage breaker,
        uint64 median,
        uint256 time
    ) private returns (uint64 average) {
        (uint256 from, uint256 newerAt) = (Math.min(answer.observedAt, time), breaker.newerAt);
        (uint64 lasting, uint64 newer) = (breaker.lastingPrice, breaker.newerPrice);
        unchecked {
            // `from` is at most `change`, that at most `time`; the three shares add up to the window, at most 2^20 seconds.
            uint256 window = breaker.averagingWindow;
            uint256 change = newerAt == 0 ? time : Math.min(Math.max(newerAt, from), time);
            uint256 since = Math.min(time - change, window);
            uint256 before = Math.min(change - from, window - since);
            // A mean of values of 64 bits.
            average = uint64((answer.average * (window - before - since) + lasting * before + newer * since) / window);
        }
        if (newerAt != 0 && newerAt <= time) (lasting, newerAt) = (newer, 0);
        if (newerAt == 0) {
            (newer, newerAt) = median == lasting ? (uint64(0), 0) : (median, block.timestamp);
            // A block's time stays below 2^32 until 2106.
            (breaker.lastingPrice, breaker.newerPrice, breaker.newerAt) = (lasting, newer, uint32(newerAt));
        }
    }

    /// @dev Writes the word at once, as {Answer} lies in it: member by member it costs 800 gas more. Every test of {latest} reads
    /// it back by the compiler's own layout.
    function _save(bytes32 feed, Answer memory answer) private {
        uint256 word = answer.price;
        word |= uint256(answer.observedAt) << 64;
        word |= uint256(answer.round) << 96;
        word |= uint256(answer.maxAge) << 128;
        word |= uint256(answer.seats) << 160;
        word |= uint256(answer.average) << 168;
        word |= uint256(answer.maxDivergence) << 232;
        if (answer.halted) word |= 1 << 248;
        Answer storage stored = _answers[feed];
        assembly ("memory-safe") {
            sstore(stored.slot, word)
        }
    }

    /// @dev The seat of a reporter, taken now if it has none.
    function _seatOf(address reporter) private returns (uint256 seat) {
        seat = _seats[reporter];
        if (seat != 0) return seat - 1;
        seat = _reporters.length;
        if (seat == _MAX_REPORTERS) seat = _dropFormer(uint8(_MAX_REPORTERS));
        if (seat == _MAX_REPORTERS) revert PriceOracle_TooManyReporters();
        _reporters.push(reporter);
        _seats[reporter] = seat + 1;
    }

    /// @dev Drops every seated account without the role; gives how many of a feed's `seats` remain.
    function _dropFormer(uint8 seats) private returns (uint8) {
        for (uint256 seat = _reporters.length; seat != 0; --seat) {
            address reporter = _reporters[seat - 1];
            if (!registry().hasRole(REPORTER, reporter)) _drop(reporter);
        }
        // At most `seats`.
        return uint8(Math.min(seats, _reporters.length));
    }

    /// @dev The last reporter moves to the freed seat, so that seats stay without gaps.
    function _drop(address reporter) private {
        uint256 seat = _seats[reporter] - 1;
        uint256 last = _reporters.length - 1;
        for (uint256 i = 0; i < _feeds.length; ++i) {
            uint96[_MAX_REPORTERS] storage observations = _observations[_feeds[i]];
            observations[seat] = observations[last];
            delete observations[last];
            Answer storage answer = _answers[_feeds[i]];
            // At most _MAX_REPORTERS.
            if (answer.seats > last) answer.seats = uint8(last);
        }
        address moved = _reporters[last];
        (_reporters[seat], _seats[moved]) = (moved, seat + 1);
        _reporters.pop();
        delete _seats[reporter];
        emit ReporterDropped(reporter);
    }

    /// @dev The fresh observations, each as `price << 32 | observedAt`, ascending. Insertion sort: at most 32 of them.
    function _fresh(bytes32 feed, uint256 seats, uint256 oldest) private view returns (uint256[] memory fresh) {
        uint96[_MAX_REPORTERS] storage observations = _observations[feed];
        uint256 count = 0;
        fresh = new uint256[](seats);
        unchecked {
            // `seat` and `count` stay within `seats`; `place` goes from `count` down to zero.
            for (uint256 seat = 0; seat < seats; ++seat) {
                // An empty seat's time is zero, so it is never fresh.
                uint256 value = observations[seat];
                if (uint32(value) < oldest) continue;
                uint256 place = count++;
                for (; place != 0 && fresh[place - 1] > value; --place) fresh[place] = fresh[place - 1];
                fresh[place] = value;
            }
        }
        // Shortens the array to the fresh ones.
        assembly ("memory-safe") {
            mstore(fresh, count)
        }
    }

    /// @dev The time of the observation that `older` are older than. Uses the array up.
    function _timeAt(uint256[] memory fresh, uint256 older) private pure returns (uint256 time) {
        unchecked {
            // `older` is below the number of observations, so `last` ends at zero or above.
            for (uint256 last = fresh.length - 1; ; --last) {
                uint256 first = 0;
                time = uint32(fresh[0]);
                for (uint256 i = 1; i <= last; ++i) {
                    uint256 other = uint32(fresh[i]);
                    if (other < time) (time, first) = (other, i);
                }
                if (older == 0) return time;
                --older;
                fresh[first] = fresh[last];
            }
        }
    }

    /// @dev Whether `value` is at most `limit` basis points away from `base`.
    function _isWithin(uint256 value, uint256 base, uint256 limit) private pure returns (bool) {
        unchecked {
            // Prices have 64 bits, basis points 16.
            return (value > base ? value - base : base - value) * _BASIS <= base * limit;
        }
    }

    function _isTime(uint32 time) private pure returns (bool) {
        return time >= _MIN_TIME && time <= _MAX_TIME;
    }

    function _isShare(uint16 share) private pure returns (bool) {
        return share != 0 && share <= _BASIS;
    }

    /// @dev n - f, f being the largest integer below n / 3; at least 1.
    function _quorum(uint256 n) private pure returns (uint256) {
        return n == 0 ? 1 : n - (n - 1) / 3;
    }
}
