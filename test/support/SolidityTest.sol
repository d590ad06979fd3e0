// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Vm} from "./Vm.sol";

/// @title SolidityTest
/// @notice What every Solidity test needs: the cheatcodes, comparisons with a sentence for a message, ranges for fuzzed values.
abstract contract SolidityTest {
    Vm internal constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    // Each comparison calls the runner only to report a failure: the calls are what would cost the time.

    function assertTrue(bool condition, string memory message) internal pure {
        if (!condition) vm.assertTrue(false, message);
    }

    function assertEq(uint256 left, uint256 right, string memory message) internal pure {
        if (left != right) vm.assertEq(left, right, message);
    }

    function assertEq(bytes memory left, bytes memory right, string memory message) internal pure {
        if (keccak256(left) != keccak256(right)) vm.assertEq(left, right, message);
    }

    function assertLe(uint256 left, uint256 right, string memory message) internal pure {
        if (left > right) vm.assertLe(left, right, message);
    }

    /// @dev Deploys a contract as the build made it, by its name, so that no test compiles it a second time.
    function deploy(string memory name, bytes memory arguments) internal returns (address made) {
        bytes memory code = bytes.concat(vm.getCode(string.concat(name, ".sol:", name)), arguments);
        assembly ("memory-safe") {
            made := create(0, add(code, 0x20), mload(code))
        }
        assertTrue(made != address(0), string.concat(name, " was deployed"));
    }

    /// @dev `value` when it lies in the range, else one that does. The largest values keep their distance to the top, the small
    /// ones theirs to the bottom, so the edges the fuzzer likes stay edges.
    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        if (value >= min && value <= max) return value;
        uint256 size = max - min + 1;
        return value > max ? max - ((type(uint256).max - value) % size) : min + (value % size);
    }
}
