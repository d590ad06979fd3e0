// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {IMilkToken} from "../interfaces/IMilkToken.sol";

/// @title MilkToken
/// @notice MLK. See {IMilkToken}.
contract MilkToken is IMilkToken, ERC20Permit, ERC2771Context {
    /// @notice Mints the whole supply. `ERC20InvalidCap` when the cap is zero, {MilkToken_AllocationMismatch} when the
    /// allocations do not add up to it.
    /// @param trustedForwarder_ The ERC-2771 forwarder of the alliance.
    /// @param cap_ The supply, in wei of MLK.
    /// @param allocations Who gets it.
    constructor(
        address trustedForwarder_,
        uint256 cap_,
        Allocation[] memory allocations
    ) ERC20("Milk", "MLK") ERC20Permit("Milk") ERC2771Context(trustedForwarder_) {
        if (cap_ == 0) revert ERC20InvalidCap(cap_);
        uint256 allocated = 0;
        for (uint256 i = 0; i < allocations.length; ++i) allocated += allocations[i].amount;
        if (allocated != cap_) revert MilkToken_AllocationMismatch(cap_, allocated);
        for (uint256 i = 0; i < allocations.length; ++i) _mint(allocations[i].to, allocations[i].amount);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IMilkToken
    function cap() external view returns (uint256) {
        return totalSupply();
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    /* INTERNAL */

    /// @dev Most callers are members themselves: those need no look at the calldata's end.
    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        if (!isTrustedForwarder(msg.sender)) return msg.sender;
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }
}
