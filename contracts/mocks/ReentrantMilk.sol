// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title ReentrantMilk
/// @notice For tests only: a token that calls back whomever it was told to in the middle of a move, once.
contract ReentrantMilk is ERC20 {
    /* STORAGE */

    address private _target;
    bytes private _data;

    /// @notice A call made in the middle of a move came back.
    /// @param success Whether it succeeded.
    /// @param result What it returned, or why it failed.
    event CalledBack(bool success, bytes result);

    /// @notice Mints a supply.
    /// @param to Who gets it.
    /// @param amount How much.
    constructor(address to, uint256 amount) ERC20("Reentrant", "RE") {
        _mint(to, amount);
    }

    /* EXTERNAL */

    /// @notice Names the call to make, once, in the middle of the next move.
    /// @param target Whom to call.
    /// @param data What to call.
    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 value) internal override {
        address target = _target;
        if (target != address(0)) {
            delete _target;
            (bool success, bytes memory result) = target.call(_data);
            emit CalledBack(success, result);
        }
        super._update(from, to, value);
    }
}
