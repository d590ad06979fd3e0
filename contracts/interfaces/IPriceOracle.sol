// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title IPriceOracle
/// @notice Prices by feed id (ASCII text padded with zeros: "MLK/KRW", "USD/KRW"), 8 decimals. Each reporter posts what it
/// observed. Once n - f of the n holders of `REPORTER_ROLE` are fresh (f the largest integer below n/3), the answer is the lower
/// median of the fresh observations, and carries the time of the oldest of the n - f youngest. Up to f reporters can neither
/// set the price outside what the others saw nor, by posting old observations or none, make it stale.
///
/// Breaker: a median further from the answer than the feed's `maxJump` is not taken but held, and the feed is halted. Once n - f
/// reporters observed the feed anew, their median decides: near the held one it confirms the jump, near the answer it dismisses
/// it; elsewhere it is held in its turn. What was observed before such a decision, to hold or to go on, never counts after it:
/// the feed's next answer, too, waits for n - f observations made since, which is one round of posts. So up to f reporters can
/// neither halt a feed on which the others agree, nor confirm a jump the others do not see, nor keep them from deciding.
///
/// Average: beside the price stands its average over about `averagingWindow` seconds. Each answer weighs in it by the block time
/// it stood on chain, as a share of the window: from its block until the next answer's, but not while it was stale or a jump was
/// held. An answer that was replaced in its own block weighs nothing. The average is moved when the answer changes, so what is
/// read is the average until the latest answer: the latest price itself has no weight yet. While price and average are further
/// apart than `maxDivergence`, nothing should be traded on the feed, and {read} reverts.
interface IPriceOracle {
    /// @notice What the council decides for a feed.
    /// @param id The feed.
    /// @param maxAge Seconds an observation, and so an answer, counts as fresh; 1 minute to 7 days.
    /// @param averagingWindow Seconds after which a price that stood is the average; 1 minute to 7 days.
    /// @param maxJump How far a median may be from the answer before it is held, basis points of the answer; 1 to 10,000.
    /// @param maxDivergence How far price and average may be apart, basis points of the average; 1 to 10,000.
    struct FeedSettings {
        bytes32 id;
        uint32 maxAge;
        uint32 averagingWindow;
        uint16 maxJump;
        uint16 maxDivergence;
    }

    /// @notice A feed's answer, one storage word.
    /// @param price The lower median, 8 decimals; zero before the first answer.
    /// @param observedAt Time of the oldest of the n - f youngest observations, Unix seconds.
    /// @param round How many answers there were.
    /// @param maxAge Seconds the answer counts as fresh; zero for an unknown feed.
    /// @param seats How many reporters' seats may hold an observation.
    /// @param average The price's average until this answer, 8 decimals.
    /// @param maxDivergence How far price and average may be apart, basis points of the average.
    /// @param halted Whether a jump is held.
    struct Answer {
        uint64 price;
        uint32 observedAt;
        uint32 round;
        uint32 maxAge;
        uint8 seats;
        uint64 average;
        uint16 maxDivergence;
        bool halted;
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
    /// @param settings Its settings.
    event FeedAdded(bytes32 indexed feed, FeedSettings settings);

    /// @notice A feed's settings changed.
    /// @param feed The feed.
    /// @param previous The settings before.
    /// @param current The settings now.
    event FeedChanged(bytes32 indexed feed, FeedSettings previous, FeedSettings current);

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
    /// @param average The price's average, 8 decimals.
    event AnswerUpdated(bytes32 indexed feed, uint32 indexed round, uint64 price, uint32 observedAt, uint64 average);

    /// @notice A jump is held: the feed is halted until n - f reporters observed it anew.
    /// @param feed The feed.
    /// @param price The answer, which stays, 8 decimals.
    /// @param median The median that was not taken, 8 decimals.
    event JumpHeld(bytes32 indexed feed, uint64 price, uint64 median);

    /// @notice n - f reporters observed a halted feed anew and decided about the jump; the feed goes on.
    /// @param feed The feed.
    /// @param held The median that was held, 8 decimals.
    /// @param median The median that decided, 8 decimals: the new answer.
    /// @param confirmed Whether the price did jump; false when it is near the old answer.
    event JumpDecided(bytes32 indexed feed, uint64 held, uint64 median, bool confirmed);

    /// @notice A former reporter's observations were forgotten.
    /// @param reporter Who.
    event ReporterDropped(address indexed reporter);

    /// @notice No feed has this id.
    /// @param feed The id.
    error PriceOracle_UnknownFeed(bytes32 feed);

    /// @notice The feed exists.
    /// @param feed The feed.
    error PriceOracle_FeedExists(bytes32 feed);

    /// @notice A feed's id is empty, or one of its settings is outside its range: see {FeedSettings}.
    /// @param settings The settings given.
    error PriceOracle_InvalidFeed(FeedSettings settings);

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

    /// @notice The feed is halted: a jump of its price is held until n - f reporters observed it anew.
    /// @param feed The feed.
    error PriceOracle_Halted(bytes32 feed);

    /// @notice The feed's price and its average are too far apart to trade on.
    /// @param feed The feed.
    /// @param price The price, 8 decimals.
    /// @param average Its average, 8 decimals.
    error PriceOracle_Diverged(bytes32 feed, uint256 price, uint256 average);

    /// @notice The oracle has seats for 32 reporters, and all are taken by holders of the role.
    error PriceOracle_TooManyReporters();

    /// @notice The account still holds `REPORTER_ROLE`, or never posted.
    /// @param reporter The account.
    error PriceOracle_NotDroppable(address reporter);

    /// @notice Posts what the caller observed. Caller: `REPORTER_ROLE`. Emits {ObservationPosted}; {AnswerUpdated} or
    /// {JumpHeld} when enough reporters are fresh; and {JumpDecided} when that ends a halt.
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

    /// @notice Changes a feed's settings. Caller: the council through the timelock. Emits {FeedChanged}. A jump that is held
    /// stays held. What was observed until then counts no more, under whatever maximum age, and what stood until then weighs in
    /// the average by the window it stood in.
    /// @dev Errors: `UnknownFeed`, `InvalidFeed`.
    /// @param settings The feed and its new settings.
    function setFeed(FeedSettings calldata settings) external;

    /// @notice A feed's fresh answer, to trade on. Prices have 8 decimals.
    /// @dev Errors: `UnknownFeed`, `NoAnswer`, `Halted`, `StaleAnswer`, `Diverged`.
    /// @param feed The feed.
    /// @return spot The answer's price.
    /// @return average Its average.
    /// @return observedAt The answer's time, Unix seconds.
    /// @return round Its number.
    function read(bytes32 feed) external view returns (uint64 spot, uint64 average, uint32 observedAt, uint32 round);

    /// @notice A feed's answer, fresh or not, for monitors; all zero for an unknown feed.
    /// @param feed The feed.
    /// @return The answer.
    function latest(bytes32 feed) external view returns (Answer memory);

    /// @notice A reporter's latest observation of a feed.
    /// @param feed The feed.
    /// @param reporter The reporter.
    /// @return The observation.
    function observationOf(bytes32 feed, address reporter) external view returns (Observation memory);

    /// @notice The jump that is held.
    /// @param feed The feed.
    /// @return The median that was not taken, and the time after which observations decide about it; zero for none.
    function heldOf(bytes32 feed) external view returns (Observation memory);

    /// @notice When a jump of a feed was last held or decided about, or its settings changed: an observation counts if it was
    /// made later.
    /// @param feed The feed.
    /// @return The time, Unix seconds; zero for never.
    function decidedAt(bytes32 feed) external view returns (uint256);

    /// @notice A feed's settings; all zero but the id for an unknown feed.
    /// @param feed The feed.
    /// @return The settings.
    function settingsOf(bytes32 feed) external view returns (FeedSettings memory);

    /// @notice How many fresh observations an answer needs now: n - f.
    /// @return The number; n is the number of holders of `REPORTER_ROLE`, but at most the 32 that have seats.
    function quorum() external view returns (uint256);

    /// @notice All feeds, oldest first.
    /// @return Their ids.
    function feeds() external view returns (bytes32[] memory);
}
