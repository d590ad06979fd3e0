// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAttestorGateway} from "../interfaces/IAttestorGateway.sol";
import {MilkBridge} from "./MilkBridge.sol";

/// @title HomeMilkBridge
/// @notice The end of the bridge where MLK is at home: locks what goes, unlocks what comes back, as OpenZeppelin's
/// `BridgeERC20` does. Its token must move exactly what it is told to. See {IMilkBridge}.
contract HomeMilkBridge is MilkBridge {
    using SafeERC20 for IERC20;

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidSettings`.
    /// @param gateway_ The gateway of this chain.
    /// @param token_ MLK.
    /// @param forwarder The ERC-2771 forwarder of this chain; zero for none.
    /// @param settings_ The first settings.
    constructor(
        IAttestorGateway gateway_,
        IERC20 token_,
        address forwarder,
        Settings memory settings_
    ) MilkBridge(gateway_, token_, forwarder, settings_) {}

    /* INTERNAL */

    function _onSend(address from, uint256 amount) internal override {
        token.safeTransferFrom(from, address(this), amount);
    }

    function _onReceive(address to, uint256 amount) internal override {
        token.safeTransfer(to, amount);
    }

    function _take(address from, uint256 amount, uint256 fee) internal override {
        _onSend(from, amount + fee);
    }

    /* INTERNAL VIEWS */

    function _surplus(uint256 outstanding) internal view override returns (uint256) {
        return token.balanceOf(address(this)) - outstanding;
    }

    /* INTERNAL PURE */

    function _room(uint256 outstanding, uint256) internal pure override returns (uint256) {
        return outstanding;
    }

    function _afterSend(
        uint256 outstanding,
        uint256 amount,
        uint256 cap
    ) internal pure override returns (uint256 locked) {
        locked = Math.saturatingAdd(outstanding, amount);
        if (locked > cap) revert MilkBridge_CapExceeded(locked, cap);
    }

    /// @dev What attestors say can never unlock what nobody locked.
    function _afterPayment(uint256 outstanding, uint256 amount) internal pure override returns (uint256) {
        if (amount > outstanding) revert MilkBridge_NotLocked(amount, outstanding);
        return outstanding - amount;
    }

    function _deliveredOf(
        uint256 sent,
        uint256 outstanding,
        uint256 refunded
    ) internal pure override returns (uint256) {
        return sent - refunded - outstanding;
    }
}
