// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";

/// @title StagedContract
/// @notice For tests only: stands where a deployed contract stood and runs that contract's own bytecode on its own storage,
/// which anybody can write, so that a test reaches every state without the transactions that lead there.
contract StagedContract {
    /* IMMUTABLES */

    address private immutable _code;

    /* CONSTRUCTOR */

    /// @notice Runs one contract's code for ever.
    /// @param code Where the code is.
    constructor(address code) {
        _code = code;
    }

    /* EXTERNAL */

    /// @notice Every other function is the contract's own; none of them takes ether.
    /// @param data The call.
    /// @return What it returns.
    fallback(bytes calldata data) external returns (bytes memory) {
        // solhint-disable-previous-line payable-fallback
        return Address.functionDelegateCall(_code, data);
    }

    /// @notice Overwrites a word of the storage. Caller: anybody.
    /// @param slot Which.
    /// @param value Its new value.
    function writeSlot(bytes32 slot, bytes32 value) external {
        StorageSlot.getBytes32Slot(slot).value = value;
    }

    /// @notice A word of the storage.
    /// @param slot Which.
    /// @return Its value.
    function readSlot(bytes32 slot) external view returns (bytes32) {
        return StorageSlot.getBytes32Slot(slot).value;
    }
}
