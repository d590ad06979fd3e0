// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IAccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/IAccessControlEnumerable.sol";
import {IPartnerPointFactory} from "./IPartnerPointFactory.sol";

/// @title IRoleRegistry
/// @notice Who may do what, and who the partners are. One contract names every holder of every role; all others ask it.
///
/// Alliance roles: `DEFAULT_ADMIN_ROLE` (the timelock, for ever), `OPERATOR_ROLE`, `GUARDIAN_ROLE`, `REPORTER_ROLE`.
/// Partner roles: see {PartnerRoles}; they can be granted from the partner's onboarding on, and revert with
/// {RoleRegistry_UnknownPartner} before. Roles are granted and revoked by {IAccessControl-grantRole} and `revokeRole`.
/// OpenZeppelin's `multicall(bytes[])` makes many calls in one transaction, all or none, as its caller: so an admin revokes page
/// by page whatever its predecessor granted.
interface IRoleRegistry is IAccessControlEnumerable {
    /// @notice Where a partner stands. `None` is an unknown id. `Active` may do everything. `Suspended` neither issues nor
    /// trades. `WindingDown` issues and trades until it closes, but takes nothing out of its pools and leaves their quotes as
    /// they are. `Closed` neither issues nor trades. Gifts and redemption go on in each.
    enum PartnerStatus {
        None,
        Active,
        Suspended,
        WindingDown,
        Closed
    }

    /// @notice The first holders of the alliance's roles.
    /// @param operators Holders of `OPERATOR_ROLE`.
    /// @param guardians Holders of `GUARDIAN_ROLE`.
    /// @param reporters Holders of `REPORTER_ROLE`.
    struct Holders {
        address[] operators;
        address[] guardians;
        address[] reporters;
    }

    /// @notice What a company brings when it joins.
    /// @param partnerId The id the caller expects, the next free one; its point contract carries it.
    /// @param sector Its trade as ASCII text padded with zeros, such as "travel".
    /// @param admin First holder of its PARTNER_ADMIN role.
    /// @param point Its point contract.
    /// @param name The company's name, 1 to 64 bytes.
    struct PartnerTerms {
        uint32 partnerId;
        bytes32 sector;
        address admin;
        address point;
        string name;
    }

    /// @notice A partner as the directory knows it.
    /// @param sector Its trade as ASCII text padded with zeros.
    /// @param status Where it stands.
    /// @param closesAt When it closes or closed, Unix seconds; zero while no wind-down was started.
    /// @param name The company's name.
    /// @param points Its point contracts, oldest first.
    struct Partner {
        bytes32 sector;
        PartnerStatus status;
        uint64 closesAt;
        string name;
        address[] points;
    }

    /// @notice A company joined.
    /// @param partnerId Its id.
    /// @param sector Its trade.
    /// @param admin First holder of its PARTNER_ADMIN role.
    /// @param name The company's name.
    event PartnerOnboarded(uint32 indexed partnerId, bytes32 indexed sector, address admin, string name);

    /// @notice A point contract entered the directory.
    /// @param partnerId Its partner.
    /// @param point The contract.
    event PointAdded(uint32 indexed partnerId, address indexed point);

    /// @notice A partner's wind-down began.
    /// @param partnerId The partner.
    /// @param by Who started it: its admin, or the timelock for the council.
    /// @param closesAt When it closes, Unix seconds.
    event WindDownStarted(uint32 indexed partnerId, address indexed by, uint64 closesAt);

    /// @notice The council took a partner's wind-down back: the partner goes on.
    /// @param partnerId The partner.
    /// @param closesAt When it would have closed, Unix seconds.
    event WindDownCancelled(uint32 indexed partnerId, uint64 closesAt);

    /// @notice A partner's status changed. Closing has no event: it comes with the time {WindDownStarted} names.
    /// @param partnerId The partner.
    /// @param previous The status before.
    /// @param current The status now.
    event PartnerStatusChanged(uint32 indexed partnerId, PartnerStatus previous, PartnerStatus current);

    /// @notice A sector was opened to several partners, or closed to further ones.
    /// @param sector The trade.
    /// @param open Whether more than one partner may be active in it.
    event SectorOpened(bytes32 indexed sector, bool open);

    /// @notice The factory that new point contracts must come from changed.
    /// @param previous The factory before.
    /// @param current The factory now.
    event PointFactoryChanged(IPartnerPointFactory previous, IPartnerPointFactory current);

    /// @notice `DEFAULT_ADMIN_ROLE` belongs to the timelock for ever: it is neither granted nor given up.
    /// @param account The account that was to get or lose the role.
    error RoleRegistry_AdminIsFixed(address account);

    /// @notice An address that must not be zero is.
    error RoleRegistry_ZeroAddress();

    /// @notice No partner has this id.
    /// @param partnerId The id.
    error RoleRegistry_UnknownPartner(uint32 partnerId);

    /// @notice The terms name another id than the next free one; deploy the point contract for that one.
    /// @param expected The next free id.
    /// @param given The id in the terms.
    error RoleRegistry_PartnerIdMismatch(uint32 expected, uint32 given);

    /// @notice A partner's name must have 1 to 64 bytes.
    /// @param name The name given.
    error RoleRegistry_InvalidName(string name);

    /// @notice A sector must not be empty.
    error RoleRegistry_EmptySector();

    /// @notice The sector has a partner, and the council has not opened it.
    /// @param sector The trade.
    /// @param partnerId The partner that holds it.
    error RoleRegistry_SectorTaken(bytes32 sector, uint32 partnerId);

    /// @notice The point contract is in the directory already.
    /// @param point The contract.
    /// @param partnerId The partner it belongs to.
    error RoleRegistry_PointKnown(address point, uint32 partnerId);

    /// @notice The point contract obeys another registry.
    /// @param point The contract.
    /// @param registry The registry it obeys.
    error RoleRegistry_PointOfOtherRegistry(address point, address registry);

    /// @notice The point contract was made for another partner.
    /// @param point The contract.
    /// @param expected The partner it should belong to.
    /// @param actual The partner it was made for.
    error RoleRegistry_PointOfOtherPartner(address point, uint32 expected, uint32 actual);

    /// @notice The point contract does not come from the factory.
    /// @param point The contract.
    /// @param factory The factory it should come from.
    error RoleRegistry_PointNotMade(address point, IPartnerPointFactory factory);

    /// @notice The partner's status does not allow this step.
    /// @param partnerId The partner.
    /// @param status Its status.
    error RoleRegistry_WrongStatus(uint32 partnerId, PartnerStatus status);

    /// @notice A wind-down takes 30 to 730 days.
    /// @param closesAt The end given, Unix seconds.
    /// @param earliest The earliest end possible now, Unix seconds.
    /// @param latest The latest end possible now, Unix seconds.
    error RoleRegistry_InvalidNotice(uint256 closesAt, uint256 earliest, uint256 latest);

    /// @notice A wind-down cannot be taken back any more: members and the alliance count on its end from a day before.
    /// @param partnerId The partner.
    /// @param closesAt When it closes, Unix seconds.
    /// @param latest When it could be taken back last, Unix seconds.
    error RoleRegistry_WindDownFinal(uint32 partnerId, uint256 closesAt, uint256 latest);

    /// @notice Takes a company into the alliance: directory entry, point contract and first admin in one atomic call.
    /// Caller: `OPERATOR_ROLE`. Emits {PartnerOnboarded}, {PointAdded} and OpenZeppelin's role events.
    /// @dev Errors: `PartnerIdMismatch`, `InvalidName`, `EmptySector`, `ZeroAddress`, `SectorTaken`, and those of {addPoint}.
    /// @param terms What the company brings.
    function onboardPartner(PartnerTerms calldata terms) external;

    /// @notice Adds a further point contract of a partner, such as one for points it sells. Caller: `OPERATOR_ROLE`.
    /// Emits {PointAdded}.
    /// @dev Errors: `UnknownPartner`, `WrongStatus` once a wind-down was started, `PointKnown`, `PointNotMade`,
    /// `PointOfOtherRegistry`, `PointOfOtherPartner`.
    /// @param partnerId The partner.
    /// @param point The contract.
    function addPoint(uint32 partnerId, address point) external;

    /// @notice Stops a partner's issues and trades; gifts and redemption go on. Caller: `GUARDIAN_ROLE`.
    /// Emits {PartnerStatusChanged}. A wind-down's time runs on meanwhile.
    /// @dev Errors: `WrongStatus` unless the partner is active or winding down.
    /// @param partnerId The partner.
    function suspendPartner(uint32 partnerId) external;

    /// @notice Ends a suspension. Caller: the council through the timelock. Emits {PartnerStatusChanged}.
    /// @dev Errors: `WrongStatus`.
    /// @param partnerId The partner.
    function reinstatePartner(uint32 partnerId) external;

    /// @notice Announces that a partner closes. Nobody can change the date afterwards; the council alone can take it back, see
    /// {cancelWindDown}. Caller: the partner's PARTNER_ADMIN, or the council through the timelock, which alone can do it while
    /// the partner is suspended. Emits {WindDownStarted} and {PartnerStatusChanged}.
    /// @dev Errors: `WrongStatus`, `InvalidNotice`.
    /// @param partnerId The partner.
    /// @param closesAt When it closes, Unix seconds: 30 to 730 days from now.
    function startWindDown(uint32 partnerId, uint64 closesAt) external;

    /// @notice Takes a partner's wind-down back, as when a stolen key announced it: the partner is what it was, active or
    /// suspended; another wind-down needs a notice of its own. A request for a withdrawal that was made before ends. Caller: the
    /// council through the timelock, a day or more before the partner closes. Emits {WindDownCancelled} and
    /// {PartnerStatusChanged}.
    /// @dev Errors: `WrongStatus` when none was started or the partner closed, `WindDownFinal`.
    /// @param partnerId The partner.
    function cancelWindDown(uint32 partnerId) external;

    /// @notice Lets several partners share a sector, or stops further ones. Caller: the council through the timelock.
    /// Emits {SectorOpened}.
    /// @dev Errors: `EmptySector`.
    /// @param sector The trade.
    /// @param open Whether more than one partner may be active in it.
    function setSectorOpen(bytes32 sector, bool open) external;

    /// @notice Sets the factory that new point contracts must come from. Caller: the council through the timelock.
    /// Emits {PointFactoryChanged}. Contracts in the directory stay.
    /// @dev Errors: `ZeroAddress`.
    /// @param factory The factory.
    function setPointFactory(IPartnerPointFactory factory) external;

    /// @notice Onboards partners. Granted by the timelock.
    /// @return The role id.
    function OPERATOR_ROLE() external view returns (bytes32);

    /// @notice Pauses and suspends anything and cancels scheduled operations; cannot undo either. Granted by the timelock.
    /// @return The role id.
    function GUARDIAN_ROLE() external view returns (bytes32);

    /// @notice Posts prices. Granted by the timelock.
    /// @return The role id.
    function REPORTER_ROLE() external view returns (bytes32);

    /// @notice {IAccessControl-hasRole} and {IAccessControlEnumerable-getRoleMemberCount} in one call.
    /// @param role The role.
    /// @param account The account.
    /// @return holds Whether the account holds the role.
    /// @return count How many accounts hold it.
    function membership(bytes32 role, address account) external view returns (bool holds, uint256 count);

    /// @notice The ERC-2771 forwarder that every contract members call must trust, and no other.
    /// @return Its address.
    function forwarder() external view returns (address);

    /// @notice How many partners ever joined; ids run from 1 to this number.
    /// @return The count.
    function partnerCount() external view returns (uint32);

    /// @notice A partner's entry.
    /// @dev Errors: `UnknownPartner`.
    /// @param partnerId The partner.
    /// @return The entry.
    function partner(uint32 partnerId) external view returns (Partner memory);

    /// @notice A partner's status; `None` for an unknown id.
    /// @param partnerId The partner.
    /// @return The status.
    function statusOf(uint32 partnerId) external view returns (PartnerStatus);

    /// @notice How often a partner was suspended or its wind-down taken back: whoever keeps the number sees later whether it was
    /// since.
    /// @param partnerId The partner.
    /// @return The number, zero for an unknown id.
    function suspensionsOf(uint32 partnerId) external view returns (uint32);

    /// @notice Two partners' statuses, as {statusOf} gives them, in one call.
    /// @param first One partner.
    /// @param second The other.
    /// @return The first's status.
    /// @return The second's status.
    function statusesOf(uint32 first, uint32 second) external view returns (PartnerStatus, PartnerStatus);

    /// @notice The partner a point contract belongs to.
    /// @param point The contract.
    /// @return Its partner's id, zero when the contract is not in the directory.
    function partnerOf(address point) external view returns (uint32);

    /// @notice The partner that holds a sector.
    /// @param sector The trade.
    /// @return The id of the last partner onboarded into it that has not closed, zero for none.
    function sectorHolder(bytes32 sector) external view returns (uint32);

    /// @notice Whether several partners may share a sector.
    /// @param sector The trade.
    /// @return True when the council opened it.
    function isSectorOpen(bytes32 sector) external view returns (bool);

    /// @notice The factory that new point contracts must come from.
    /// @return Its address.
    function pointFactory() external view returns (IPartnerPointFactory);
}
