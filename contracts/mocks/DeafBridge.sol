// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title DeafBridge
/// @notice For tests only: a bridge that does not say that it received what it was given.
contract DeafBridge {
    /* EXTERNAL */

    /// @notice Takes note of nothing.
    function link() external {}

    /// @notice Says something else than it should.
    /// @return Four bytes that mean nothing.
    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        return 0xdeadbeef;
    }
}
