// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title GasBurner
/// @notice Takes as much gas as it is told to, for tests only, from whatever forwarder: so many units a call, and more once it
/// was changed.
contract GasBurner {
    /* STORAGE */

    /// @notice Gas that every call takes besides.
    uint256 public extra;
    /// @notice How many calls went through.
    uint256 public calls;

    /// @notice A call was given less gas than it may use.
    /// @param found What it was given.
    /// @param least What it should have been given at least.
    error GasBurner_TooLittle(uint256 found, uint256 least);

    /* EXTERNAL */

    /// @notice Takes gas.
    /// @param amount How much, beside {extra} and what it takes to count.
    /// @param least What the call has to be given.
    function burn(uint256 amount, uint256 least) external {
        uint256 before = gasleft();
        if (before < least) revert GasBurner_TooLittle(before, least);
        ++calls;
        uint256 total = amount + extra;
        while (before - gasleft() < total) continue;
    }

    /// @notice Changes what every call takes besides.
    /// @param amount How much.
    function setExtra(uint256 amount) external {
        extra = amount;
    }

    /* EXTERNAL VIEWS */

    /// @notice Every forwarder is trusted.
    /// @return Always true.
    function isTrustedForwarder(address) external pure returns (bool) {
        return true;
    }
}
