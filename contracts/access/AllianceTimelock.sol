// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title AllianceTimelock
/// @notice OpenZeppelin's timelock with its cancellers named at birth, so that the deployer never holds a role of it.
/// The council proposes and may cancel, guardians may cancel, anybody may execute what is due.
contract AllianceTimelock is TimelockController {
    /// @notice The alliance's timelock.
    /// @param minDelay Seconds between scheduling and execution.
    /// @param council The only proposer: a multisig.
    /// @param guardians Accounts that may cancel, besides the council.
    constructor(
        uint256 minDelay,
        address council,
        address[] memory guardians
    ) TimelockController(minDelay, _only(council), _only(address(0)), address(0)) {
        for (uint256 i = 0; i < guardians.length; ++i) _grantRole(CANCELLER_ROLE, guardians[i]);
    }

    function _only(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
