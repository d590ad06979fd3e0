// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IRoleRegistry} from "./IRoleRegistry.sol";

/// @title IAllianceTimelock
/// @notice What the alliance's timelock has besides OpenZeppelin's `TimelockController`. The council proposes and may cancel;
/// whoever holds `GUARDIAN_ROLE` in the registry may cancel, too; anybody may execute what is due. An operation that does nothing
/// but take the right to cancel from somebody is cancelled by nobody but the council, so no guardian keeps itself in power.
///
/// No call stops the alliance for ever. The last proposer stays, whatever is called, and nobody becomes one who is known never
/// to call: see {AllianceTimelock_UnusableProposer}; the delay is between {MIN_DELAY} and {MAX_DELAY}, an operation's own as
/// well; the admin role is the timelock's and nobody else's, and executing is everybody's, for ever.
interface IAllianceTimelock {
    /// @notice Only the council can cancel an operation that removes guardians.
    /// @param id The operation.
    error AllianceTimelock_GuardianRemoval(bytes32 id);

    /// @notice A proposer cannot cancel an operation that does nothing but revoke roles, its own among them: of two proposers
    /// neither keeps itself in power. Guardians and other proposers can.
    /// @param id The operation.
    error AllianceTimelock_OwnDismissal(bytes32 id);

    /// @notice The last proposer can neither be revoked nor renounce its role: grant it to a successor before.
    /// @param account The last proposer.
    error AllianceTimelock_LastProposer(address account);

    /// @notice An address that could never schedule anything: zero, a precompile, the timelock itself, or a contract that obeys
    /// the registry.
    /// @param account The account that was to become a proposer.
    error AllianceTimelock_UnusableProposer(address account);

    /// @notice The timelock stays its own only admin, and everybody (`EXECUTOR_ROLE` of address zero) can execute, for ever.
    /// @param role The role.
    /// @param account The account that was to get or lose it.
    error AllianceTimelock_RoleIsFixed(bytes32 role, address account);

    /// @notice A delay must be between the bounds.
    /// @param delay The delay given, seconds.
    /// @param least {MIN_DELAY}, seconds.
    /// @param most {MAX_DELAY}, seconds.
    error AllianceTimelock_DelayOutOfBounds(uint256 delay, uint256 least, uint256 most);

    /// @notice Cancels many operations at once, as {TimelockController-cancel} does one; those that no longer wait are passed
    /// over, so that nobody can spoil the batch by executing or cancelling one first. Callers: as of `cancel`; at most as many as
    /// a block has gas for, some 20,000 gas each. Emits `Cancelled` for each.
    /// @dev Errors: `AccessControlUnauthorizedAccount`, `GuardianRemoval`, `OwnDismissal`.
    /// @param ids The operations.
    /// @return cancelled How many were cancelled.
    function cancelBatch(bytes32[] calldata ids) external returns (uint256 cancelled);

    /// @notice The least delay, seconds: nothing is decided and done within a block.
    /// @return A minute.
    function MIN_DELAY() external view returns (uint256);

    /// @notice The greatest delay, of the timelock and of one operation, seconds: short enough to take back every wind-down,
    /// which is announced 30 days before.
    /// @return 14 days.
    function MAX_DELAY() external view returns (uint256);

    /// @notice The registry, whose only admin this timelock is.
    /// @return Its address.
    function registry() external view returns (IRoleRegistry);

    /// @notice Whether an operation, when it was scheduled, was nothing but revocations of `GUARDIAN_ROLE` in the registry or of
    /// `CANCELLER_ROLE` here, each a call of its own: those inside a `multicall` of the registry are not seen. An operation that
    /// needs another first can be stopped by cancelling that one: schedule removals without a predecessor.
    /// @param id The operation.
    /// @return True when it was.
    function isRemoval(bytes32 id) external view returns (bool);

    /// @notice Whether an operation, when it was scheduled, was nothing but revocations of the roles of {isRemoval} and of
    /// `PROPOSER_ROLE`, one of them of this account, a proposer then, which cannot cancel it.
    /// @param id The operation.
    /// @param proposer The proposer.
    /// @return True when it was.
    function isDismissal(bytes32 id, address proposer) external view returns (bool);
}
