// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPartnerPointFactory} from "../interfaces/IPartnerPointFactory.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";

/// @title RoleRegistry
/// @notice Who may do what, and who the partners are. See {IRoleRegistry}.
contract RoleRegistry is IRoleRegistry, AccessControlEnumerable, Multicall {
    /* TYPES */

    /// @dev A partner's status follows from `suspended`, `closesAt` and the time, so that closing takes no transaction.
    struct Entry {
        bytes32 sector;
        bool joined;
        bool suspended;
        uint64 closesAt;
        string name;
        address[] points;
    }

    /* CONSTANTS */

    /// @inheritdoc IRoleRegistry
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    /// @inheritdoc IRoleRegistry
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @inheritdoc IRoleRegistry
    bytes32 public constant REPORTER_ROLE = keccak256("REPORTER_ROLE");

    uint256 private constant _MAX_NAME_LENGTH = 64;
    uint256 private constant _MIN_NOTICE = 30 days;
    uint256 private constant _MAX_NOTICE = 730 days;
    /// @dev So long before its end a wind-down is final.
    uint256 private constant _FINAL_NOTICE = 1 days;

    /* IMMUTABLES */

    /// @inheritdoc IRoleRegistry
    address public immutable forwarder;

    /* STORAGE */

    /// @inheritdoc IRoleRegistry
    uint32 public partnerCount;

    /// @inheritdoc IRoleRegistry
    IPartnerPointFactory public pointFactory;
    mapping(uint32 partnerId => Entry entry) private _partners;
    /// @inheritdoc IRoleRegistry
    mapping(address point => uint32 partnerId) public partnerOf;
    /// @dev Everybody who ever joined a sector, oldest first.
    mapping(bytes32 sector => uint32[] partnerIds) private _sectors;
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
        Entry storage entry = _partners[id];
        (entry.sector, entry.joined, entry.name) = (terms.sector, true, terms.name);
        emit PartnerOnboarded(id, terms.sector, terms.admin, terms.name);
        _addPoint(id, terms.point);

        bytes32 admin = PartnerRoles.admin(id);
        _setRoleAdmin(PartnerRoles.issuer(id), admin);
        _setRoleAdmin(PartnerRoles.treasurer(id), admin);
        _grantRole(admin, terms.admin);
    }

    /// @inheritdoc IRoleRegistry
    function addPoint(uint32 partnerId, address point) external onlyRole(OPERATOR_ROLE) {
        _known(partnerId);
        if (_partners[partnerId].closesAt != 0) revert RoleRegistry_WrongStatus(partnerId, statusOf(partnerId));
        _addPoint(partnerId, point);
    }

    /// @inheritdoc IRoleRegistry
    function suspendPartner(uint32 partnerId) external onlyRole(GUARDIAN_ROLE) {
        PartnerStatus status = statusOf(partnerId);
        if (status != PartnerStatus.Active && status != PartnerStatus.WindingDown) {
            revert RoleRegistry_WrongStatus(partnerId, status);
        }
        _partners[partnerId].suspended = true;
        emit PartnerStatusChanged(partnerId, status, PartnerStatus.Suspended);
    }

    /// @inheritdoc IRoleRegistry
    function reinstatePartner(uint32 partnerId) external onlyRole(DEFAULT_ADMIN_ROLE) {
        PartnerStatus status = statusOf(partnerId);
        if (status != PartnerStatus.Suspended) revert RoleRegistry_WrongStatus(partnerId, status);
        _partners[partnerId].suspended = false;
        emit PartnerStatusChanged(partnerId, status, statusOf(partnerId));
    }

    /// @inheritdoc IRoleRegistry
    function startWindDown(uint32 partnerId, uint64 closesAt) external {
        bool council = hasRole(DEFAULT_ADMIN_ROLE, _msgSender());
        if (!council) _checkRole(PartnerRoles.admin(partnerId));
        PartnerStatus status = statusOf(partnerId);
        // A suspended partner cannot leave by itself: its pool would be handed over at closing.
        bool mayStart = status == PartnerStatus.Active || (council && status == PartnerStatus.Suspended);
        Entry storage entry = _partners[partnerId];
        if (!mayStart || entry.closesAt != 0) revert RoleRegistry_WrongStatus(partnerId, status);
        uint256 earliest = block.timestamp + _MIN_NOTICE;
        uint256 latest = block.timestamp + _MAX_NOTICE;
        if (closesAt < earliest || closesAt > latest) revert RoleRegistry_InvalidNotice(closesAt, earliest, latest);
        entry.closesAt = closesAt;
        emit WindDownStarted(partnerId, _msgSender(), closesAt);
        emit PartnerStatusChanged(partnerId, status, statusOf(partnerId));
    }

    /// @inheritdoc IRoleRegistry
    function cancelWindDown(uint32 partnerId) external onlyRole(DEFAULT_ADMIN_ROLE) {
        PartnerStatus status = statusOf(partnerId);
        Entry storage entry = _partners[partnerId];
        uint64 closesAt = entry.closesAt;
        if (closesAt == 0 || status == PartnerStatus.Closed) revert RoleRegistry_WrongStatus(partnerId, status);
        uint256 latest = closesAt - _FINAL_NOTICE;
        if (block.timestamp > latest) revert RoleRegistry_WindDownFinal(partnerId, closesAt, latest);
        entry.closesAt = 0;
        emit WindDownCancelled(partnerId, closesAt);
        emit PartnerStatusChanged(partnerId, status, statusOf(partnerId));
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
        _known(partnerId);
        Entry storage entry = _partners[partnerId];
        return Partner(entry.sector, statusOf(partnerId), entry.closesAt, entry.name, entry.points);
    }

    /// @inheritdoc IRoleRegistry
    function statusesOf(uint32 first, uint32 second) external view returns (PartnerStatus, PartnerStatus) {
        return (statusOf(first), statusOf(second));
    }

    /// @inheritdoc IRoleRegistry
    function sectorHolder(bytes32 sector) external view returns (uint32) {
        return _holder(sector);
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IRoleRegistry
    function statusOf(uint32 partnerId) public view returns (PartnerStatus) {
        Entry storage entry = _partners[partnerId];
        if (!entry.joined) return PartnerStatus.None;
        uint256 closesAt = entry.closesAt;
        if (closesAt != 0 && block.timestamp >= closesAt) return PartnerStatus.Closed;
        if (entry.suspended) return PartnerStatus.Suspended;
        return closesAt == 0 ? PartnerStatus.Active : PartnerStatus.WindingDown;
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
        uint32 holder = _holder(sector);
        if (holder != 0 && !isSectorOpen[sector]) revert RoleRegistry_SectorTaken(sector, holder);
        _sectors[sector].push(partnerId);
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

    function _setPointFactory(IPartnerPointFactory factory) private {
        if (address(factory) == address(0)) revert RoleRegistry_ZeroAddress();
        emit PointFactoryChanged(pointFactory, factory);
        pointFactory = factory;
    }

    /// @dev The latest of a sector's partners that has not closed; as few as a sector ever had are read.
    function _holder(bytes32 sector) private view returns (uint32) {
        uint32[] storage joined = _sectors[sector];
        for (uint256 i = joined.length; i != 0; --i) {
            if (statusOf(joined[i - 1]) != PartnerStatus.Closed) return joined[i - 1];
        }
        return 0;
    }

    function _known(uint32 partnerId) private view {
        if (statusOf(partnerId) == PartnerStatus.None) revert RoleRegistry_UnknownPartner(partnerId);
    }
}
