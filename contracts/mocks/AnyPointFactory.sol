// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title AnyPointFactory
/// @notice Claims to have made every contract: what the council must never name as the registry's factory.
contract AnyPointFactory {
    /// @notice Always true.
    /// @return True.
    function isMade(address) external pure returns (bool) {
        return true;
    }
}
