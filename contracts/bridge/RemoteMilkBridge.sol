// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAttestorGateway} from "../interfaces/IAttestorGateway.sol";
import {IPublicMilk} from "../interfaces/IPublicMilk.sol";
import {PublicMilk} from "../token/PublicMilk.sol";
import {MilkBridge} from "./MilkBridge.sol";

/// @title RemoteMilkBridge
/// @notice The end of the bridge away from home: mints what is locked at home, burns what goes back, as OpenZeppelin's
/// `BridgeERC7802` does. It makes its token: each must know the other from its first block. See {IMilkBridge}.
contract RemoteMilkBridge is MilkBridge {
    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidSettings`, `ERC20InvalidCap`.
    /// @param gateway_ The gateway of this chain.
    /// @param hardCap The most MLK there can ever be at this end, in wei of MLK.
    /// @param forwarder The ERC-2771 forwarder of this chain, for bridge and token; zero for none.
    /// @param settings_ The first settings.
    constructor(
        IAttestorGateway gateway_,
        uint256 hardCap,
        address forwarder,
        Settings memory settings_
    ) MilkBridge(gateway_, new PublicMilk(forwarder, hardCap), forwarder, settings_) {}

    /* INTERNAL */

    function _onSend(address from, uint256 amount) internal override {
        _milk().crosschainBurn(from, amount);
    }

    function _onReceive(address to, uint256 amount) internal override {
        _milk().crosschainMint(to, amount);
    }

    /// @dev Burnt and minted, so that a sender needs no allowance for the fee, as for the amount.
    function _take(address from, uint256 amount, uint256 fee) internal override {
        _onSend(from, amount + fee);
        if (fee != 0) _milk().crosschainMint(address(this), fee);
    }

    /* INTERNAL VIEWS */

    function _room(uint256 outstanding, uint256 cap) internal view override returns (uint256) {
        return Math.saturatingSub(Math.min(cap, _milk().cap()), outstanding);
    }

    function _surplus(uint256) internal view override returns (uint256) {
        return token.balanceOf(address(this));
    }

    /* INTERNAL PURE */

    /// @dev What goes back makes room under the cap. More than there is, the token refuses.
    function _afterSend(uint256 outstanding, uint256 amount, uint256) internal pure override returns (uint256) {
        return Math.saturatingSub(outstanding, amount);
    }

    /// @dev The token itself refuses to be more than its cap.
    function _afterPayment(uint256 outstanding, uint256 amount) internal pure override returns (uint256) {
        return outstanding + amount;
    }

    function _deliveredOf(
        uint256 sent,
        uint256 outstanding,
        uint256 refunded
    ) internal pure override returns (uint256) {
        return sent + outstanding - refunded;
    }

    /* PRIVATE VIEWS */

    function _milk() private view returns (IPublicMilk) {
        return IPublicMilk(address(token));
    }
}
