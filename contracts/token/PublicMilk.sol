// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Bridgeable} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC20Bridgeable.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {IPublicMilk} from "../interfaces/IPublicMilk.sol";

/// @title PublicMilk
/// @notice MLK away from home. See {IPublicMilk}.
contract PublicMilk is IPublicMilk, ERC20Bridgeable, ERC20Capped, ERC20Permit, ERC2771Context {
    /* IMMUTABLES */

    /// @inheritdoc IPublicMilk
    address public immutable bridge;

    /* CONSTRUCTOR */

    /// @notice Its maker is its bridge. `ERC20InvalidCap` when the cap is zero.
    /// @param forwarder The ERC-2771 forwarder of this chain; zero for none.
    /// @param cap_ The most there can ever be, in wei of MLK.
    constructor(
        address forwarder,
        uint256 cap_
    ) ERC20("Milk", "MLK") ERC20Capped(cap_) ERC20Permit("Milk") ERC2771Context(forwarder) {
        bridge = msg.sender;
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IPublicMilk
    function cap() public view override(IPublicMilk, ERC20Capped) returns (uint256) {
        return super.cap();
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Capped) {
        super._update(from, to, value);
    }

    function _checkTokenBridge(address caller) internal view override {
        if (caller != bridge) revert PublicMilk_NotBridge(caller);
    }

    /// @dev Most callers are holders themselves: those need no look at the calldata's end.
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
