// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
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

    /// @dev Burnt and minted, so that a sender needs no allowance for the fee either.
    function _payFee(address from, address to, uint256 amount) internal override {
        _milk().crosschainBurn(from, amount);
        _milk().crosschainMint(to, amount);
    }

    /* INTERNAL VIEWS */

    function _outstanding() internal view override returns (uint256) {
        return token.totalSupply();
    }

    function _room() internal view override returns (uint256) {
        return Math.saturatingSub(Math.min(_cap(), _milk().cap()), _outstanding());
    }

    /* PRIVATE VIEWS */

    function _milk() private view returns (IPublicMilk) {
        return IPublicMilk(address(token));
    }
}
