// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

// The name is Chainlink's.
// solhint-disable interface-starts-with-i

/// @title AggregatorV3Interface
/// @notice Chainlink's interface of a price feed, which wallets and lending protocols read.
interface AggregatorV3Interface {
    /// @notice Decimals of an answer.
    /// @return The number of decimals.
    function decimals() external view returns (uint8);

    /// @notice What is priced.
    /// @return Such as "MLK/KRW".
    function description() external view returns (string memory);

    /// @notice The version of the feed.
    /// @return The version.
    function version() external view returns (uint256);

    /// @notice The answer of a round.
    /// @param roundId The round.
    /// @return roundId The round.
    /// @return answer The price.
    /// @return startedAt When the round began, Unix seconds.
    /// @return updatedAt When the round was answered, Unix seconds.
    /// @return answeredInRound The round.
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80);

    /// @notice The answer of the latest round.
    /// @return roundId The round.
    /// @return answer The price.
    /// @return startedAt When the round began, Unix seconds.
    /// @return updatedAt When the round was answered, Unix seconds.
    /// @return answeredInRound The round.
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80);
}
