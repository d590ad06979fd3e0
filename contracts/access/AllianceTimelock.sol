// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IAllianceTimelock} from "../interfaces/IAllianceTimelock.sol";
import {IPartnerPointFactory} from "../interfaces/IPartnerPointFactory.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {RoleRegistry} from "./RoleRegistry.sol";

/// @title AllianceTimelock
/// @notice The council's word, late and visible. See {IAllianceTimelock}.
contract AllianceTimelock is IAllianceTimelock, TimelockController {
    /* CONSTANTS */

    bytes32 private constant _GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @dev Bytes of a call of `revokeRole(bytes32,address)`.
    uint256 private constant _REVOCATION_LENGTH = 68;

    /* IMMUTABLES */

    /// @inheritdoc IAllianceTimelock
    IRoleRegistry public immutable registry;

    /* STORAGE */

    /// @inheritdoc IAllianceTimelock
    mapping(bytes32 id => bool removal) public isRemoval;

    /* CONSTRUCTOR */

    /// @notice Makes the registry, too: each must know the other from its first block. Errors: those of {RoleRegistry}.
    /// @param minDelay Seconds between scheduling and execution.
    /// @param council The only proposer: a multisig.
    /// @param forwarder The ERC-2771 forwarder of the alliance.
    /// @param factory The factory that point contracts must come from.
    /// @param holders The first holders of the alliance's roles.
    constructor(
        uint256 minDelay,
        address council,
        address forwarder,
        IPartnerPointFactory factory,
        IRoleRegistry.Holders memory holders
    ) TimelockController(minDelay, _only(council), _only(address(0)), address(0)) {
        registry = new RoleRegistry(address(this), forwarder, factory, holders);
    }

    /* PUBLIC */

    /// @inheritdoc TimelockController
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.schedule(target, value, data, predecessor, salt, delay);
        if (_isRevocation(target, data)) isRemoval[hashOperation(target, value, data, predecessor, salt)] = true;
    }

    /// @inheritdoc TimelockController
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        for (uint256 i = 0; i < targets.length; ++i) if (!_isRevocation(targets[i], payloads[i])) return;
        if (targets.length == 0) return;
        isRemoval[hashOperationBatch(targets, values, payloads, predecessor, salt)] = true;
    }

    /// @inheritdoc TimelockController
    function cancel(bytes32 id) public override {
        if (isRemoval[id] && !hasRole(PROPOSER_ROLE, _msgSender())) revert AllianceTimelock_GuardianRemoval(id);
        super.cancel(id);
    }

    /* INTERNAL VIEWS */

    /// @dev The registry's guardians may cancel: they stand in no list of this contract.
    function _checkRole(bytes32 role, address account) internal view override {
        if (role == CANCELLER_ROLE && registry.hasRole(_GUARDIAN_ROLE, account)) return;
        super._checkRole(role, account);
    }

    /* PRIVATE VIEWS */

    /// @dev Whether a call takes from somebody the right to cancel, and does nothing else.
    function _isRevocation(address target, bytes calldata data) private view returns (bool) {
        if (data.length != _REVOCATION_LENGTH || bytes4(data) != IAccessControl.revokeRole.selector) return false;
        bytes32 role = bytes32(data[4:36]);
        return
            (target == address(registry) && role == _GUARDIAN_ROLE) ||
            (target == address(this) && role == CANCELLER_ROLE);
    }

    function _only(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
