// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ShortString, ShortStrings} from "@openzeppelin/contracts/utils/ShortStrings.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {Distance} from "../libraries/Distance.sol";

/// @title FeedAggregator
/// @notice One feed of the alliance's oracle behind Chainlink's interface. Only the latest round is kept; any other reverts
/// with `No data present`, as Chainlink's own feeds do. So does the latest while the oracle itself would not trade on it for a
/// reason this interface cannot tell: no answer yet, a jump that is held, a price too far from its average. Its age it can tell:
/// `startedAt` and `updatedAt` are the answer's time, as the oracle tells it, and whoever reads must check them.
contract FeedAggregator is AggregatorV3Interface {
    /// @notice The oracle.
    IPriceOracle public immutable oracle;
    /// @notice The feed's id in the oracle.
    bytes32 public immutable feed;
    ShortString private immutable _description;

    /// @notice Errors: `PriceOracle_UnknownFeed`.
    /// @param oracle_ The oracle.
    /// @param name The feed's id as text, at most 31 bytes.
    constructor(IPriceOracle oracle_, string memory name) {
        oracle = oracle_;
        // A short string that fits is left-aligned in its word, which is the feed's id.
        feed = bytes32(bytes(name));
        _description = ShortStrings.toShortString(name);
        if (oracle_.latest(feed).maxAge == 0) revert IPriceOracle.PriceOracle_UnknownFeed(feed);
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        return ShortStrings.toString(_description);
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        IPriceOracle.Answer memory answer = oracle.latest(feed);
        return _roundData(answer, roundId == answer.round);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _roundData(oracle.latest(feed), true);
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external pure returns (uint8) {
        return 8;
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @dev Without data it reverts with Chainlink's own reason string instead of a custom error: its readers look for it.
    function _roundData(
        IPriceOracle.Answer memory answer,
        bool isLatest
    ) private pure returns (uint80, int256, uint256, uint256, uint80) {
        bool sound = answer.round != 0 && !answer.halted;
        bool near = Distance.isWithin(answer.price, answer.average, answer.maxDivergence);
        require(isLatest && sound && near, "No data present"); // solhint-disable-line gas-custom-errors
        int256 price = int256(uint256(answer.price));
        return (answer.round, price, answer.observedAt, answer.observedAt, answer.round);
    }
}
