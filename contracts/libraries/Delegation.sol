// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

/// @title Delegation
/// @notice Leaves a call, as it came, to a linked library that needs to know who called.
library Delegation {
    /// @notice Runs a call in a library, with the caller's address behind its data; reverts as the library does.
    /// @param target The library.
    /// @param data The call.
    /// @param sender Who called.
    function delegate(address target, bytes calldata data, address sender) internal {
        bool done;
        // As `delegatecall(bytes.concat(data, bytes20(sender)))`, which is 34 bytes longer.
        assembly ("memory-safe") {
            let start := mload(0x40)
            calldatacopy(start, data.offset, data.length)
            mstore(add(start, data.length), shl(96, sender))
            done := delegatecall(gas(), target, start, add(data.length, 20), 0, 0)
        }
        if (!done) LowLevelCall.bubbleRevert();
    }
}
