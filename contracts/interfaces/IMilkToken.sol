// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title IMilkToken
/// @notice MLK, the medium of every exchange of the alliance: ERC-20 with 18 decimals and ERC-2612 permit. The whole
/// supply exists from the first block; nobody can mint, burn or stop it.
interface IMilkToken is IERC20Metadata, IERC20Permit {
    /// @notice A share of the initial supply.
    /// @param to Who gets it: an account or a vesting wallet.
    /// @param amount How much, in wei of MLK.
    struct Allocation {
        address to;
        uint256 amount;
    }

    /// @notice The cap must be above zero.
    /// @param cap The cap given, in wei of MLK.
    error ERC20InvalidCap(uint256 cap);

    /// @notice The allocations do not add up to the cap.
    /// @param cap The cap, in wei of MLK.
    /// @param allocated Their sum, in wei of MLK.
    error MilkToken_AllocationMismatch(uint256 cap, uint256 allocated);

    /// @notice The most MLK there can ever be, in wei of MLK; equal to {IERC20-totalSupply}.
    /// @return The cap.
    function cap() external view returns (uint256);
}
