// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPartnerPointFactory} from "../interfaces/IPartnerPointFactory.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";

/// @title RoleRegistry
/// @notice Who may do what, and who the partners are. See {IRoleRegistry}.
contract RoleRegistry is IRoleRegistry, AccessControlEnumerable {
    /* CONSTANTS */

    /// @inheritdoc IRoleRegistry
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    /// @inheritdoc IRoleRegistry
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @inheritdoc IRoleRegistry
    bytes32 public constant REPORTER_ROLE = keccak256("REPORTER_ROLE");

    uint256 private constant _MAX_NAME_LENGTH = 64;

    /* IMMUTABLES */

    /// @inheritdoc IRoleRegistry
    address public immutable forwarder;

    /* STORAGE */

    /// @inheritdoc IRoleRegistry
    uint32 public partnerCount;

    /// @inheritdoc IRoleRegistry
    IPartnerPointFactory public pointFactory;
    mapping(uint32 partnerId => Partner entry) private _partners;
    /// @inheritdoc IRoleRegistry
    mapping(address point => uint32 partnerId) public partnerOf;
    /// @inheritdoc IRoleRegistry
    mapping(bytes32 sector => uint32 partnerId) public sectorHolder;
    /// @inheritdoc IRoleRegistry
    mapping(bytes32 sector => bool open) public isSectorOpen;

    /* CONSTRUCTOR */

    /// @notice Every role is filled here: the account that deploys gets none.
    /// @param timelock The only holder of `DEFAULT_ADMIN_ROLE`, for ever.
    /// @param forwarder_ The ERC-2771 forwarder of the alliance.
    /// @param factory The factory that point contracts must come from.
    /// @param holders The first holders of the alliance's roles.
    constructor(address timelock, address forwarder_, IPartnerPointFactory factory, Holders memory holders) {
        if (timelock == address(0) || forwarder_ == address(0)) revert RoleRegistry_ZeroAddress();
        forwarder = forwarder_;
        _setPointFactory(factory);
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
        _grantAll(OPERATOR_ROLE, holders.operators);
        _grantAll(GUARDIAN_ROLE, holders.guardians);
        _grantAll(REPORTER_ROLE, holders.reporters);
    }

    /* EXTERNAL */

    /// @inheritdoc IRoleRegistry
    function onboardPartner(PartnerTerms calldata terms) external onlyRole(OPERATOR_ROLE) {
        uint32 id = partnerCount + 1;
        if (terms.partnerId != id) revert RoleRegistry_PartnerIdMismatch(id, terms.partnerId);
        uint256 nameLength = bytes(terms.name).length;
        if (nameLength == 0 || nameLength > _MAX_NAME_LENGTH) revert RoleRegistry_InvalidName(terms.name);
        if (terms.admin == address(0)) revert RoleRegistry_ZeroAddress();
        _takeSector(terms.sector, id);

        partnerCount = id;
        Partner storage entry = _partners[id];
        (entry.sector, entry.status, entry.name) = (terms.sector, PartnerStatus.Active, terms.name);
        emit PartnerOnboarded(id, terms.sector, terms.admin, terms.name);
        _addPoint(id, terms.point);

        bytes32 admin = PartnerRoles.admin(id);
        _setRoleAdmin(PartnerRoles.issuer(id), admin);
        _setRoleAdmin(PartnerRoles.treasurer(id), admin);
        _grantRole(admin, terms.admin);
    }

    /// @inheritdoc IRoleRegistry
    function addPoint(uint32 partnerId, address point) external onlyRole(OPERATOR_ROLE) {
        if (_partners[partnerId].status == PartnerStatus.None) revert RoleRegistry_UnknownPartner(partnerId);
        _addPoint(partnerId, point);
    }

    /// @inheritdoc IRoleRegistry
    function suspendPartner(uint32 partnerId) external onlyRole(GUARDIAN_ROLE) {
        _changeStatus(partnerId, PartnerStatus.Active, PartnerStatus.Suspended);
    }

    /// @inheritdoc IRoleRegistry
    function reinstatePartner(uint32 partnerId) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _changeStatus(partnerId, PartnerStatus.Suspended, PartnerStatus.Active);
    }

    /// @inheritdoc IRoleRegistry
    function setSectorOpen(bytes32 sector, bool open) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (sector == 0) revert RoleRegistry_EmptySector();
        isSectorOpen[sector] = open;
        emit SectorOpened(sector, open);
    }

    /// @inheritdoc IRoleRegistry
    function setPointFactory(IPartnerPointFactory factory) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setPointFactory(factory);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IRoleRegistry
    function membership(bytes32 role, address account) external view returns (bool holds, uint256 count) {
        return (hasRole(role, account), getRoleMemberCount(role));
    }

    /// @inheritdoc IRoleRegistry
    function partner(uint32 partnerId) external view returns (Partner memory) {
        if (_partners[partnerId].status == PartnerStatus.None) revert RoleRegistry_UnknownPartner(partnerId);
        return _partners[partnerId];
    }

    /// @inheritdoc IRoleRegistry
    function statusOf(uint32 partnerId) external view returns (PartnerStatus) {
        return _partners[partnerId].status;
    }

    /* INTERNAL */

    /// @dev The timelock's role can be granted once, in the constructor. A partner's roles can be granted from its onboarding
    /// on: before, the timelock would be their admin.
    function _grantRole(bytes32 role, address account) internal override returns (bool) {
        if (account == address(0)) revert RoleRegistry_ZeroAddress();
        uint256 id = uint256(role) >> 8;
        // The cast is exact: a hash, whose upper bits are set, passes.
        if (id > partnerCount && id <= type(uint32).max) revert RoleRegistry_UnknownPartner(uint32(id));
        if (role == DEFAULT_ADMIN_ROLE && getRoleMemberCount(role) != 0) revert RoleRegistry_AdminIsFixed(account);
        return super._grantRole(role, account);
    }

    /// @dev Without an admin the alliance could never change again.
    function _revokeRole(bytes32 role, address account) internal override returns (bool) {
        if (role == DEFAULT_ADMIN_ROLE) revert RoleRegistry_AdminIsFixed(account);
        return super._revokeRole(role, account);
    }

    /* PRIVATE */

    function _grantAll(bytes32 role, address[] memory accounts) private {
        for (uint256 i = 0; i < accounts.length; ++i) _grantRole(role, accounts[i]);
    }

    function _takeSector(bytes32 sector, uint32 partnerId) private {
        if (sector == 0) revert RoleRegistry_EmptySector();
        uint32 holder = sectorHolder[sector];
        if (holder != 0 && !isSectorOpen[sector]) revert RoleRegistry_SectorTaken(sector, holder);
        sectorHolder[sector] = partnerId;
    }

    function _addPoint(uint32 partnerId, address point) private {
        uint32 known = partnerOf[point];
        if (known != 0) revert RoleRegistry_PointKnown(point, known);
        if (!pointFactory.isMade(point)) revert RoleRegistry_PointNotMade(point, pointFactory);
        // Its constructor ran as written: the answers below are true, and its forwarder is this registry's.
        IPartnerPoint candidate = IPartnerPoint(point);
        address obeyed = address(candidate.registry());
        if (obeyed != address(this)) revert RoleRegistry_PointOfOtherRegistry(point, obeyed);
        uint32 madeFor = candidate.partnerId();
        if (madeFor != partnerId) revert RoleRegistry_PointOfOtherPartner(point, partnerId, madeFor);
        partnerOf[point] = partnerId;
        _partners[partnerId].points.push(point);
        emit PointAdded(partnerId, point);
    }

    function _changeStatus(uint32 partnerId, PartnerStatus from, PartnerStatus to) private {
        PartnerStatus status = _partners[partnerId].status;
        if (status != from) revert RoleRegistry_WrongStatus(partnerId, status);
        _partners[partnerId].status = to;
        emit PartnerStatusChanged(partnerId, from, to);
    }

    function _setPointFactory(IPartnerPointFactory factory) private {
        if (address(factory) == address(0)) revert RoleRegistry_ZeroAddress();
        emit PointFactoryChanged(pointFactory, factory);
        pointFactory = factory;
    }
}
