// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IRoleRegistry} from "./IRoleRegistry.sol";

/// @title IAllianceTimelock
/// @notice What the alliance's timelock has besides OpenZeppelin's `TimelockController`. The council proposes and may cancel;
/// whoever holds `GUARDIAN_ROLE` in the registry may cancel, too; anybody may execute what is due. An operation that does nothing
/// but take that right from somebody is cancelled by nobody but the council, so no guardian keeps itself in power.
interface IAllianceTimelock {
    /// @notice Only the council can cancel an operation that removes guardians.
    /// @param id The operation.
    error AllianceTimelock_GuardianRemoval(bytes32 id);

    /// @notice The registry, whose only admin this timelock is.
    /// @return Its address.
    function registry() external view returns (IRoleRegistry);

    /// @notice Whether an operation, when it was scheduled, was nothing but revocations of `GUARDIAN_ROLE` in the registry or of
    /// `CANCELLER_ROLE` here. An operation that needs another first can be stopped by cancelling that one: schedule removals
    /// without a predecessor.
    /// @param id The operation.
    /// @return True when it was.
    function isRemoval(bytes32 id) external view returns (bool);
}
