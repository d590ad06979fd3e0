// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";

/// @title PriceOracle
/// @notice The alliance's prices. See {IPriceOracle}.
contract PriceOracle is IPriceOracle, RegistryGated {
    /* CONSTANTS */

    uint256 private constant _MAX_REPORTERS = 32;
    uint256 private constant _TIME_BITS = 32;
    uint32 private constant _MIN_MAX_AGE = 1 minutes;
    uint32 private constant _MAX_MAX_AGE = 7 days;

    /* STORAGE */

    bytes32[] private _feeds;
    mapping(bytes32 feed => Answer answer) private _answers;
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
    function setMaxAge(bytes32 feed, uint32 maxAge) external onlyRole(COUNCIL) {
        uint32 previous = _answers[feed].maxAge;
        if (previous == 0) revert PriceOracle_UnknownFeed(feed);
        _checkMaxAge(feed, maxAge);
        _answers[feed].maxAge = maxAge;
        emit MaxAgeChanged(feed, previous, maxAge);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPriceOracle
    function read(bytes32 feed) external view returns (Answer memory answer) {
        answer = _answers[feed];
        if (answer.maxAge == 0) revert PriceOracle_UnknownFeed(feed);
        if (answer.round == 0) revert PriceOracle_NoAnswer(feed);
        if (block.timestamp > uint256(answer.observedAt) + answer.maxAge) {
            revert PriceOracle_StaleAnswer(feed, answer.observedAt, answer.maxAge);
        }
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
    function feeds() external view returns (bytes32[] memory) {
        return _feeds;
    }

    /// @inheritdoc IPriceOracle
    function quorum() external view returns (uint256) {
        return _quorum(registry().getRoleMemberCount(REPORTER));
    }

    /* PRIVATE */

    function _addFeed(FeedSettings memory settings) private {
        if (_answers[settings.id].maxAge != 0) revert PriceOracle_FeedExists(settings.id);
        if (settings.id == 0) revert PriceOracle_InvalidFeed(settings.id, settings.maxAge);
        _checkMaxAge(settings.id, settings.maxAge);
        _feeds.push(settings.id);
        _answers[settings.id].maxAge = settings.maxAge;
        emit FeedAdded(settings.id, settings.maxAge);
    }

    /// @dev Updates the answer when `needed` observations are at least as young as `oldest`. Its time is that of the oldest of
    /// the `needed` youngest, so one reporter who posts old observations, or stops, cannot make it stale.
    function _answer(bytes32 feed, Answer memory answer, uint256 oldest, uint256 needed) private {
        uint256[] memory fresh = _fresh(feed, answer.seats, oldest);
        uint256 count = fresh.length;
        if (count >= needed) {
            unchecked {
                // Both were stored in as many bits; `needed` is at least 1 and at most `count`.
                answer.price = uint64(fresh[(count - 1) / 2] >> _TIME_BITS);
                answer.observedAt = uint32(_timeAt(fresh, count - needed));
                ++answer.round;
            }
            emit AnswerUpdated(feed, answer.round, answer.price, answer.observedAt);
        }
        _answers[feed] = answer;
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

    function _checkMaxAge(bytes32 feed, uint32 maxAge) private pure {
        if (maxAge < _MIN_MAX_AGE || maxAge > _MAX_MAX_AGE) revert PriceOracle_InvalidFeed(feed, maxAge);
    }

    /// @dev n - f, f being the largest integer below n / 3; at least 1.
    function _quorum(uint256 n) private pure returns (uint256) {
        return n == 0 ? 1 : n - (n - 1) / 3;
    }
}
