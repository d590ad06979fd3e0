// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPartnerPointFactory} from "../interfaces/IPartnerPointFactory.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerPoint} from "./PartnerPoint.sol";

/// @title PartnerPointFactory
/// @notice Makes the point contracts of this build. See {IPartnerPointFactory}.
contract PartnerPointFactory is IPartnerPointFactory {
    /* STORAGE */

    /// @inheritdoc IPartnerPointFactory
    mapping(address point => bool made) public isMade;

    /* EXTERNAL */

    /// @inheritdoc IPartnerPointFactory
    function make(IRoleRegistry registry, IPartnerPoint.Programme calldata programme) external returns (address point) {
        point = address(new PartnerPoint(registry, programme));
        isMade[point] = true;
        emit PointMade(point, registry, programme.partnerId);
    }
}
