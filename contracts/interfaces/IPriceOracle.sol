// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title IPriceOracle
/// @notice Prices by feed id (ASCII text padded with zeros: "MLK/KRW", "USD/KRW"), 8 decimals. Each reporter posts what it
/// observed. Once n - f of the n holders of `REPORTER_ROLE` are fresh (f the largest integer below n/3), the answer is the lower
/// median of the fresh observations, and carries the time of the oldest of the n - f youngest. Up to f reporters can neither
/// set the price outside what the others saw nor, by posting old observations or none, make it stale.
interface IPriceOracle {
    /// @notice A feed at its creation.
    /// @param id The feed.
    /// @param maxAge Seconds an observation, and so an answer, counts as fresh; 1 minute to 7 days.
    struct FeedSettings {
        bytes32 id;
        uint32 maxAge;
    }

    /// @notice A feed's answer, one storage word.
    /// @param price The lower median, 8 decimals; zero before the first answer.
    /// @param observedAt Time of the oldest of the n - f youngest observations, Unix seconds.
    /// @param round How many answers there were.
    /// @param maxAge Seconds the answer counts as fresh; zero for an unknown feed.
    /// @param seats How many reporters' seats may hold an observation.
    struct Answer {
        uint64 price;
        uint32 observedAt;
        uint32 round;
        uint32 maxAge;
        uint8 seats;
    }

    /// @notice A reporter's latest observation.
    /// @param price 8 decimals; zero for none.
    /// @param observedAt Unix seconds.
    struct Observation {
        uint64 price;
        uint32 observedAt;
    }

    /// @notice A feed was added.
    /// @param feed The feed.
    /// @param maxAge Seconds its answer counts as fresh.
    event FeedAdded(bytes32 indexed feed, uint32 maxAge);

    /// @notice How long a feed's answer counts as fresh changed.
    /// @param feed The feed.
    /// @param previous Seconds before.
    /// @param current Seconds now.
    event MaxAgeChanged(bytes32 indexed feed, uint32 previous, uint32 current);

    /// @notice A reporter posted.
    /// @param feed The feed.
    /// @param reporter Who.
    /// @param price 8 decimals.
    /// @param observedAt When it was observed, Unix seconds.
    event ObservationPosted(bytes32 indexed feed, address indexed reporter, uint64 price, uint32 observedAt);

    /// @notice A feed has a new answer.
    /// @param feed The feed.
    /// @param round Its number.
    /// @param price 8 decimals.
    /// @param observedAt Time of the oldest of the n - f youngest observations, Unix seconds.
    event AnswerUpdated(bytes32 indexed feed, uint32 indexed round, uint64 price, uint32 observedAt);

    /// @notice A former reporter's observations were forgotten.
    /// @param reporter Who.
    event ReporterDropped(address indexed reporter);

    /// @notice No feed has this id.
    /// @param feed The id.
    error PriceOracle_UnknownFeed(bytes32 feed);

    /// @notice The feed exists.
    /// @param feed The feed.
    error PriceOracle_FeedExists(bytes32 feed);

    /// @notice A feed's maximum age is outside 1 minute to 7 days, or its id is empty.
    /// @param feed The feed.
    /// @param maxAge Seconds.
    error PriceOracle_InvalidFeed(bytes32 feed, uint32 maxAge);

    /// @notice A price must be above zero and fit 64 bits.
    /// @param feed The feed.
    /// @param price The price, 8 decimals.
    error PriceOracle_InvalidPrice(bytes32 feed, uint256 price);

    /// @notice The observation is dated after the block's time; check the clock.
    /// @param observedAt Its time.
    /// @param blockTime The block's.
    error PriceOracle_FromTheFuture(uint256 observedAt, uint256 blockTime);

    /// @notice The observation is older than the feed's maximum age.
    /// @param observedAt Its time.
    /// @param oldest The earliest time accepted.
    error PriceOracle_TooOld(uint256 observedAt, uint256 oldest);

    /// @notice The reporter has posted this or a later observation.
    /// @param observedAt Its time.
    /// @param previous The time of the reporter's latest.
    error PriceOracle_NotNewer(uint256 observedAt, uint256 previous);

    /// @notice The feed has not had an answer yet.
    /// @param feed The feed.
    error PriceOracle_NoAnswer(bytes32 feed);

    /// @notice The feed's answer is too old to trade on.
    /// @param feed The feed.
    /// @param observedAt Time of the oldest of the n - f youngest observations.
    /// @param maxAge Seconds it counts as fresh.
    error PriceOracle_StaleAnswer(bytes32 feed, uint256 observedAt, uint256 maxAge);

    /// @notice The oracle keeps at most 32 reporters.
    error PriceOracle_TooManyReporters();

    /// @notice The account still holds `REPORTER_ROLE`, or never posted.
    /// @param reporter The account.
    error PriceOracle_NotDroppable(address reporter);

    /// @notice Posts what the caller observed. Caller: `REPORTER_ROLE`. Emits {ObservationPosted}, and {AnswerUpdated} when
    /// enough reporters are fresh.
    /// @dev Errors: `UnknownFeed`, `InvalidPrice`, `FromTheFuture`, `TooOld`, `NotNewer`, `TooManyReporters`.
    /// @param feed The feed.
    /// @param price 8 decimals.
    /// @param observedAt When it was observed, Unix seconds: what the source says, not the time of sending.
    function post(bytes32 feed, uint256 price, uint256 observedAt) external;

    /// @notice Forgets the observations of an account that lost `REPORTER_ROLE`. Caller: anyone. Emits {ReporterDropped}.
    /// @dev Belongs into the timelock batch that revokes the role. Left out, {post} does it as soon as a feed has more seats
    /// than there are reporters; until then the former reporter's last observation counts for as long as it is fresh.
    /// @dev Errors: `NotDroppable`.
    /// @param reporter The account.
    function dropReporter(address reporter) external;

    /// @notice Adds a feed. Caller: the council through the timelock. Emits {FeedAdded}.
    /// @dev Errors: `FeedExists`, `InvalidFeed`.
    /// @param settings The feed.
    function addFeed(FeedSettings calldata settings) external;

    /// @notice Changes how long a feed's answer counts as fresh. Caller: the council through the timelock.
    /// Emits {MaxAgeChanged}.
    /// @dev Errors: `UnknownFeed`, `InvalidFeed`.
    /// @param feed The feed.
    /// @param maxAge Seconds, 1 minute to 7 days.
    function setMaxAge(bytes32 feed, uint32 maxAge) external;

    /// @notice A feed's answer, to trade on.
    /// @dev Errors: `UnknownFeed`, `NoAnswer`, `StaleAnswer`.
    /// @param feed The feed.
    /// @return The fresh answer.
    function read(bytes32 feed) external view returns (Answer memory);

    /// @notice A feed's answer, fresh or not, for monitors; all zero for an unknown feed.
    /// @param feed The feed.
    /// @return The answer.
    function latest(bytes32 feed) external view returns (Answer memory);

    /// @notice A reporter's latest observation of a feed.
    /// @param feed The feed.
    /// @param reporter The reporter.
    /// @return The observation.
    function observationOf(bytes32 feed, address reporter) external view returns (Observation memory);

    /// @notice How many fresh observations an answer needs now: n - f.
    /// @return The number; n is the number of holders of `REPORTER_ROLE`.
    function quorum() external view returns (uint256);

    /// @notice All feeds, oldest first.
    /// @return Their ids.
    function feeds() external view returns (bytes32[] memory);
}
