// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {BridgeHandler} from "../support/bridge/BridgeHandler.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice The runner calls only contracts it has an artifact of: those of test files.
contract Everybody is BridgeHandler {}

/// @notice What holds of both ends of the bridge whatever anybody does, in the words of the design. {BridgeHandler} checks it
/// after each of its steps: the runner's 3,072 calls make 101,376 of them, with `DEEP=1` 2,162,688.
contract BridgeInvariantTest is SolidityTest {
    Everybody private _handler;

    function setUp() public {
        _handler = new Everybody();
    }

    /// @notice The runner calls nothing else.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_states() public view {
        _handler.checkStates(32);
    }

    /// @dev An invariant over actions that never succeed proves nothing.
    function test_handler_eachAction_takesEffect() public {
        for (uint256 i = 0; i < 200; ++i) _handler.play(i);
        string[22] memory all = [
            "send",
            "send refused",
            "deliver",
            "deliver refused",
            "delivered",
            "held",
            "refused",
            "expire",
            "expire refused",
            "settle",
            "settle refused",
            "refunded",
            "refund queued",
            "refund put back",
            "refund released",
            "release",
            "release refused",
            "cancel",
            "cancel refused",
            "signers changed",
            "paused or not",
            "settings changed"
        ];
        for (uint256 i = 0; i < all.length; ++i) assertLe(1, _handler.happened(all[i]), all[i]);
        _handler.checkStates(type(uint256).max);
    }
}
