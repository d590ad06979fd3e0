// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title IERC7818
/// @notice Expirable ERC-20 (ERC-7818). Interface id `0x062e6408`. Epochs are numbers that grow with time; a token belongs
/// to the epoch it was issued in and expires with it.
interface IERC7818 is IERC20 {
    /// @notice How epochs are measured. The names are the standard's.
    enum EPOCH_TYPE { // solhint-disable-line contract-name-capwords
        BLOCKS_BASED,
        TIME_BASED
    }

    /// @notice A transfer named an epoch whose tokens have expired.
    /// @param sender The account whose tokens were to move.
    /// @param epoch The expired epoch.
    error ERC7818TransferredExpiredToken(address sender, uint256 epoch);

    /// @notice Moves tokens of one epoch from the caller. Emits {IERC20-Transfer}.
    /// @param epoch The epoch.
    /// @param to The recipient.
    /// @param value How many.
    /// @return True; failures revert.
    function transferAtEpoch(uint256 epoch, address to, uint256 value) external returns (bool);

    /// @notice Moves tokens of one epoch with the caller's allowance. Emits {IERC20-Transfer}.
    /// @param epoch The epoch.
    /// @param from The owner.
    /// @param to The recipient.
    /// @param value How many.
    /// @return True; failures revert.
    function transferFromAtEpoch(uint256 epoch, address from, address to, uint256 value) external returns (bool);

    /// @notice What an account holds of one epoch.
    /// @param epoch The epoch.
    /// @param account The account.
    /// @return The balance, zero when the epoch has expired.
    function balanceOfAtEpoch(uint256 epoch, address account) external view returns (uint256);

    /// @notice The running epoch.
    /// @return Its number.
    function currentEpoch() external view returns (uint256);

    /// @notice How long an epoch is.
    /// @return Its length, in the unit of {epochType}.
    function epochLength() external view returns (uint256);

    /// @notice How epochs are measured.
    /// @return Blocks or time.
    function epochType() external view returns (EPOCH_TYPE);

    /// @notice How long a token stays valid after the epoch it was issued in.
    /// @return The number of epochs.
    function validityDuration() external view returns (uint256);

    /// @notice Whether tokens of an epoch have expired.
    /// @param epoch The epoch.
    /// @return True from the first second after its validity on.
    function isEpochExpired(uint256 epoch) external view returns (bool);
}
