// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Membership} from "../libraries/Membership.sol";

/// @title MemberState
/// @notice The state of a point contract that {Membership} works on, in the first storage slots, where the library looks for it:
/// it comes first among a point contract's bases.
abstract contract MemberState {
    /* STORAGE */

    Membership.State internal _members;
}
