// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPartnerPoint} from "./IPartnerPoint.sol";
import {IRoleRegistry} from "./IRoleRegistry.sol";

/// @title IPartnerPointFactory
/// @notice Makes point contracts, and knows those it made. The registry takes no other: a contract of the same runtime code that
/// somebody else deployed may have been given any storage and any immutables by its creation code.
interface IPartnerPointFactory {
    /// @notice A point contract was made.
    /// @param point The contract.
    /// @param registry The registry it obeys.
    /// @param partnerId The partner it was made for.
    event PointMade(address indexed point, IRoleRegistry indexed registry, uint32 indexed partnerId);

    /// @notice Makes a point contract. Caller: anyone; it is inert until the registry knows it. Emits {PointMade}.
    /// @dev Errors: those of the point contract's constructor.
    /// @param registry The registry it obeys.
    /// @param programme What the programme is.
    /// @return point The contract.
    function make(IRoleRegistry registry, IPartnerPoint.Programme calldata programme) external returns (address point);

    /// @notice Whether a contract was made here.
    /// @param point The contract.
    /// @return True when it was.
    function isMade(address point) external view returns (bool);
}
