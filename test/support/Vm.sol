// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title Vm
/// @notice The cheatcodes of the Solidity test runner that the tests use. The comparisons change nothing, so they are `pure`.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function warp(uint256 timestamp) external;

    function chainId(uint256 id) external;

    function prank(address sender) external;

    function etch(address target, bytes calldata code) external;

    function getCode(string calldata artifact) external view returns (bytes memory creationCode);

    function expectRevert(bytes calldata revertData) external;

    function recordLogs() external;

    function getRecordedLogs() external returns (Log[] memory);

    function addr(uint256 privateKey) external pure returns (address);

    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function assertEq(uint256 left, uint256 right, string calldata message) external pure;

    function assertEq(bytes calldata left, bytes calldata right, string calldata message) external pure;

    function assertLe(uint256 left, uint256 right, string calldata message) external pure;

    function assertTrue(bool condition, string calldata message) external pure;
}
