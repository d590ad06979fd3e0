// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC7802} from "@openzeppelin/contracts/interfaces/draft-IERC7802.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title IPublicMilk
/// @notice MLK away from home: ERC-20 with 18 decimals, ERC-2612 permit, and ERC-7802, by which its one bridge mints what
/// is locked at home and burns what goes back. Nobody else mints or burns, nobody stops it, and there is never more than
/// its cap. It trusts the ERC-2771 forwarder it was made with, so it can also serve as the MLK of an alliance whose MLK is
/// at home on a public chain.
interface IPublicMilk is IERC20Metadata, IERC20Permit, IERC7802 {
    /// @notice Only the bridge mints and burns.
    /// @param account Who tried.
    error PublicMilk_NotBridge(address account);

    /// @notice The most MLK there can ever be at this end, in wei of MLK.
    /// @return The cap.
    function cap() external view returns (uint256);

    /// @notice The bridge: the only account that mints and burns.
    /// @return Its address.
    function bridge() external view returns (address);
}
