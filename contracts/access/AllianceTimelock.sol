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

    /// @inheritdoc IAllianceTimelock
    uint256 public constant MIN_DELAY = 1 minutes;
    /// @inheritdoc IAllianceTimelock
    uint256 public constant MAX_DELAY = 14 days;

    bytes32 private constant _GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @dev Bytes of a call of `revokeRole(bytes32,address)`.
    uint256 private constant _REVOCATION_LENGTH = 68;

    /* IMMUTABLES */

    /// @inheritdoc IAllianceTimelock
    IRoleRegistry public immutable registry;

    /* STORAGE */

    /// @inheritdoc IAllianceTimelock
    mapping(bytes32 id => bool removal) public isRemoval;
    /// @inheritdoc IAllianceTimelock
    mapping(bytes32 id => mapping(address proposer => bool)) public isDismissal;
    uint256 private _proposers;

    /* CONSTRUCTOR */

    /// @notice Makes the registry, too: each must know the other from its first block. Errors: those of {RoleRegistry},
    /// `UnusableProposer`, `DelayOutOfBounds`.
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
        _checkDelay(minDelay);
        registry = new RoleRegistry(address(this), forwarder, factory, holders);
    }

    /* EXTERNAL */

    /// @inheritdoc IAllianceTimelock
    function cancelBatch(bytes32[] calldata ids) external onlyRole(CANCELLER_ROLE) returns (uint256 cancelled) {
        for (uint256 i = 0; i < ids.length; ++i) {
            if (!isOperationPending(ids[i])) continue;
            cancel(ids[i]);
            ++cancelled;
        }
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
        _checkDelay(delay);
        bytes32 role = _revokedRole(target, data);
        if (role == 0) return;
        bytes32 id = hashOperation(target, value, data, predecessor, salt);
        if (role == PROPOSER_ROLE) _dismiss(id, data);
        else isRemoval[id] = true;
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
        _checkDelay(delay);
        bool removal = targets.length != 0;
        for (uint256 i = 0; i < targets.length; ++i) {
            bytes32 role = _revokedRole(targets[i], payloads[i]);
            if (role == 0) return;
            if (role == PROPOSER_ROLE) removal = false;
        }
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        if (removal) isRemoval[id] = true;
        for (uint256 i = 0; i < targets.length; ++i) {
            if (bytes32(payloads[i][4:36]) == PROPOSER_ROLE) _dismiss(id, payloads[i]);
        }
    }

    /// @inheritdoc TimelockController
    function cancel(bytes32 id) public override {
        address caller = _msgSender();
        if (isRemoval[id] && !hasRole(PROPOSER_ROLE, caller)) revert AllianceTimelock_GuardianRemoval(id);
        if (isDismissal[id][caller]) revert AllianceTimelock_OwnDismissal(id);
        super.cancel(id);
    }

    /// @inheritdoc TimelockController
    function updateDelay(uint256 newDelay) public override {
        super.updateDelay(newDelay);
        _checkDelay(newDelay);
    }

    /* INTERNAL */

    /// @dev The admin role is the timelock's alone from the constructor on: another admin would need no delay.
    function _grantRole(bytes32 role, address account) internal override returns (bool granted) {
        if (role == DEFAULT_ADMIN_ROLE && hasRole(role, address(this))) {
            revert AllianceTimelock_RoleIsFixed(role, account);
        }
        if (role == PROPOSER_ROLE && _isUnusable(account)) revert AllianceTimelock_UnusableProposer(account);
        granted = super._grantRole(role, account);
        if (granted && role == PROPOSER_ROLE) ++_proposers;
    }

    /// @dev Without a proposer, without anybody who executes, or without an admin, nothing could ever change again.
    function _revokeRole(bytes32 role, address account) internal override returns (bool revoked) {
        if (role == DEFAULT_ADMIN_ROLE || (role == EXECUTOR_ROLE && account == address(0))) {
            revert AllianceTimelock_RoleIsFixed(role, account);
        }
        revoked = super._revokeRole(role, account);
        if (revoked && role == PROPOSER_ROLE && --_proposers == 0) revert AllianceTimelock_LastProposer(account);
    }

    /* INTERNAL VIEWS */

    /// @dev The registry's guardians may cancel: they stand in no list of this contract.
    function _checkRole(bytes32 role, address account) internal view override {
        if (role == CANCELLER_ROLE && registry.hasRole(_GUARDIAN_ROLE, account)) return;
        super._checkRole(role, account);
    }

    /* PRIVATE */

    /// @dev Whoever does not propose is not dismissed: guardians named beside a proposer still cancel.
    function _dismiss(bytes32 id, bytes calldata revocation) private {
        address account = address(uint160(uint256(bytes32(revocation[36:68]))));
        if (hasRole(PROPOSER_ROLE, account)) isDismissal[id][account] = true;
    }

    /* PRIVATE VIEWS */

    /// @dev Whether an account is known never to call {schedule}: nobody has the keys of zero and of precompiles, and neither the
    /// registry nor what it names or what obeys it calls it. In the constructor there is none yet.
    function _isUnusable(address account) private view returns (bool) {
        if (uint160(account) <= type(uint8).max || account == address(this)) return true;
        if (address(registry) == address(0)) return false;
        if (account == address(registry) || account == registry.forwarder()) return true;
        if (account == address(registry.pointFactory())) return true;
        // The oracle, the exchange, the points: whatever obeys the registry.
        (bool answers, bytes memory obeyed) = account.staticcall(abi.encodeCall(this.registry, ()));
        return answers && obeyed.length == 32 && bytes32(obeyed) == bytes32(uint256(uint160(address(registry))));
    }

    /// @dev The role of {_GUARDIAN_ROLE}, `CANCELLER_ROLE` and `PROPOSER_ROLE` that a call takes from somebody, doing nothing
    /// else; zero when it does anything else.
    function _revokedRole(address target, bytes calldata data) private view returns (bytes32) {
        if (data.length != _REVOCATION_LENGTH || bytes4(data) != IAccessControl.revokeRole.selector) return 0;
        bytes32 role = bytes32(data[4:36]);
        bool known =
            (target == address(registry) && role == _GUARDIAN_ROLE) ||
                (target == address(this) && (role == CANCELLER_ROLE || role == PROPOSER_ROLE));
        return known ? role : bytes32(0);
    }

    function _checkDelay(uint256 delay) private pure {
        if (delay < MIN_DELAY || delay > MAX_DELAY)
            revert AllianceTimelock_DelayOutOfBounds(delay, MIN_DELAY, MAX_DELAY);
    }

    function _only(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
