// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";

/// @title RegistryGated
/// @notice A contract whose gated functions ask the alliance's registry for the role their modifier names.
abstract contract RegistryGated is Context {
    /* CONSTANTS */

    // No underscores: these are read where a modifier names them, `onlyRole(COUNCIL)`.
    // solhint-disable private-vars-leading-underscore

    /// @dev The timelock: the council's word, late and visible.
    bytes32 internal constant COUNCIL = 0x00;
    bytes32 internal constant OPERATOR = keccak256("OPERATOR_ROLE");
    bytes32 internal constant GUARDIAN = keccak256("GUARDIAN_ROLE");
    bytes32 internal constant REPORTER = keccak256("REPORTER_ROLE");

    // solhint-enable private-vars-leading-underscore

    /* IMMUTABLES */

    IRoleRegistry private immutable _registry;

    /* MODIFIERS */

    /// @dev Reverts with OpenZeppelin's `AccessControlUnauthorizedAccount` unless the caller holds `role`.
    modifier onlyRole(bytes32 role) {
        _checkRole(role, _msgSender());
        _;
    }

    /* CONSTRUCTOR */

    /// @notice Obeys one registry for ever.
    /// @param registry_ The alliance's registry.
    constructor(IRoleRegistry registry_) {
        _registry = registry_;
    }

    /* PUBLIC VIEWS */

    /// @notice The alliance's registry.
    /// @return Its address.
    function registry() public view virtual returns (IRoleRegistry) {
        return _registry;
    }

    /* INTERNAL */

    function _checkRole(bytes32 role, address account) internal view {
        if (!_registry.hasRole(role, account)) _refuse(role, account);
    }

    function _refuse(bytes32 role, address account) internal pure {
        revert IAccessControl.AccessControlUnauthorizedAccount(account, role);
    }
}
