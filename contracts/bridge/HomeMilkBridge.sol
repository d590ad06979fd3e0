// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IAttestorGateway} from "../interfaces/IAttestorGateway.sol";
import {MilkBridge} from "./MilkBridge.sol";

/// @title HomeMilkBridge
/// @notice The end of the bridge where MLK is at home: locks what goes, unlocks what comes back, as OpenZeppelin's `BridgeERC20` does.
/// Its token must move exactly what it is told to. What is sent to the bridge uninvited stays there. See {IMilkBridge}.
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

    /// @dev The books are kept before.
    function _onSend(address from, uint256 amount) internal override {
        (uint256 locked, uint256 cap) = (_outstanding(), _cap());
        if (locked > cap) revert MilkBridge_CapExceeded(locked, cap);
        token.safeTransferFrom(from, address(this), amount);
    }

    /// @dev The books are kept before: what attestors say can never unlock what nobody locked.
    function _onReceive(address to, uint256 amount) internal override {
        (uint256 sent, uint256 paid) = (_books.sent, uint256(_books.delivered) + _books.refunded);
        if (paid > sent) revert MilkBridge_NotLocked(paid, sent);
        token.safeTransfer(to, amount);
    }

    function _payFee(address from, address to, uint256 amount) internal override {
        token.safeTransferFrom(from, to, amount);
    }

    /* INTERNAL VIEWS */

    /// @dev Never below zero: see {_onReceive}.
    function _outstanding() internal view override returns (uint256) {
        return _books.sent - _books.delivered - _books.refunded;
    }

    function _room() internal view override returns (uint256) {
        return _outstanding();
    }
}
