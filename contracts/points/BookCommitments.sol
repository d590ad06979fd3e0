// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {RegistryGated} from "../access/RegistryGated.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";

/// @title BookCommitments
/// @notice One commitment a period to a partner's book, in turn and without gaps, so that the book cannot be rewritten. A
/// commitment is never opened here: all that is on chain is one hash a period.
abstract contract BookCommitments is RegistryGated, IPartnerPoint {
    /* IMMUTABLES */

    /// @inheritdoc IPartnerPoint
    uint32 public immutable partnerId;
    uint32 private immutable _commitmentPeriod;
    uint256 private immutable _firstPeriod;

    /* STORAGE */

    /// @inheritdoc IPartnerPoint
    mapping(uint256 period => bytes32 root) public commitmentOf;

    /* CONSTRUCTOR */

    /// @notice The first period is the running one. Errors: `InvalidCommitmentPeriod`.
    /// @param registry_ The alliance's registry.
    /// @param partnerId_ The partner's id in the registry.
    /// @param commitmentPeriod_ Seconds a period lasts, 1 hour to 366 days.
    constructor(IRoleRegistry registry_, uint32 partnerId_, uint32 commitmentPeriod_) RegistryGated(registry_) {
        if (commitmentPeriod_ < 1 hours || commitmentPeriod_ > 366 days) {
            revert PartnerPoint_InvalidCommitmentPeriod(commitmentPeriod_);
        }
        partnerId = partnerId_;
        _commitmentPeriod = commitmentPeriod_;
        _firstPeriod = block.timestamp / commitmentPeriod_;
    }

    /* EXTERNAL */

    /// @inheritdoc IPartnerPoint
    function postCommitment(bytes32 root, uint256 period) external onlyRole(PartnerRoles.issuer(partnerId)) {
        if (root == 0) revert PartnerPoint_EmptyCommitment();
        if (!_isNext(period)) revert PartnerPoint_CommitmentOutOfTurn(nextCommitment(), period);
        // The next period is at most the running one, so its end does not overflow.
        uint256 endsAt = (period + 1) * _commitmentPeriod;
        if (block.timestamp < endsAt) revert PartnerPoint_PeriodRunning(period, endsAt);
        commitmentOf[period] = root;
        emit CommitmentPosted(period, root);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPartnerPoint
    function commitmentPeriod() external view returns (uint256) {
        return _commitmentPeriod;
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IPartnerPoint
    function registry() public view override(IPartnerPoint, RegistryGated) returns (IRoleRegistry) {
        return super.registry();
    }

    /// @inheritdoc IPartnerPoint
    /// @dev There are no gaps, so the first period without a commitment is found by halving, in at most 24 steps.
    function nextCommitment() public view returns (uint256 period) {
        period = _firstPeriod;
        uint256 end = block.timestamp / _commitmentPeriod;
        while (period < end) {
            uint256 middle = (period + end) / 2;
            if (commitmentOf[middle] == 0) end = middle;
            else period = middle + 1;
        }
    }

    /* PRIVATE */

    /// @dev Two reads, one of them of the slot to be written.
    function _isNext(uint256 period) private view returns (bool) {
        if (commitmentOf[period] != 0 || period < _firstPeriod) return false;
        return period == _firstPeriod || commitmentOf[period - 1] != 0;
    }
}
