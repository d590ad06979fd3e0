// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IERC7818} from "../interfaces/IERC7818.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {Lanes, LanesLibrary} from "../types/Lanes.sol";

/// @title Cohorts
/// @notice What each account holds, by epoch: points of one epoch expire together (ERC-7818).
/// @dev Balances live in buckets by (account, epoch), four to a word; OpenZeppelin's own balance mapping stays empty.
abstract contract Cohorts is IERC7818, IERC20Errors {
    using Accounts for Accounts.Account;
    using Accounts for Accounts.Bucket;

    /* CONSTANTS */

    /// @dev The last epoch when every epoch will do.
    uint256 internal constant _ANY_EPOCH = type(uint256).max;
    uint256 private constant _MAX_VALIDITY = 64;

    /* IMMUTABLES */

    uint32 private immutable _epochLength;
    uint8 private immutable _validity;

    /* STORAGE */

    mapping(address owner => Accounts.Account account) internal _accounts;

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidEpochLength`, `InvalidValidity`.
    /// @param epochLength_ Seconds an epoch lasts, 1 hour to 366 days.
    /// @param validity_ Epochs a point stays valid after its own, 1 to 64.
    constructor(uint32 epochLength_, uint8 validity_) {
        if (epochLength_ < 1 hours || epochLength_ > 366 days) {
            revert IPartnerPoint.PartnerPoint_InvalidEpochLength(epochLength_);
        }
        if (validity_ == 0 || validity_ > _MAX_VALIDITY) {
            revert IPartnerPoint.PartnerPoint_InvalidValidity(validity_);
        }
        _epochLength = epochLength_;
        _validity = validity_;
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IERC7818
    function balanceOfAtEpoch(uint256 epoch, address account) external view returns (uint256) {
        if (isEpochExpired(epoch)) return 0;
        return _accounts[account].heldAt(epoch);
    }

    /// @inheritdoc IERC7818
    function epochType() external pure returns (EPOCH_TYPE) {
        return EPOCH_TYPE.TIME_BASED;
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IERC7818
    function epochLength() public view returns (uint256) {
        return _epochLength;
    }

    /// @inheritdoc IERC7818
    function validityDuration() public view returns (uint256) {
        return _validity;
    }

    /// @inheritdoc IERC7818
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / _epochLength;
    }

    /// @inheritdoc IERC7818
    function isEpochExpired(uint256 epoch) public view returns (bool) {
        return epoch < _oldestEpoch(currentEpoch());
    }

    /* INTERNAL */

    /// @dev Moves `amount` from the buckets of `from` to those of `to`, earliest first; a `to` of zero redeems. Visits at most 17
    /// words. Expired lanes are masked away, so they neither count nor move. Writes the account word when `counted` or the bound,
    /// which rises to the first word with a valid point, changed it. `target` is the account of `to`, any one when that
    /// is zero. `firstWord` is the first word moved from.
    function _debit(
        Accounts.Account storage source,
        Accounts.Account storage target,
        AccountWord accountWord,
        AccountWord counted,
        address from,
        address to,
        uint256 amount,
        uint256 minEpoch,
        uint256 maxEpoch
    ) internal returns (uint256 firstWord) {
        (uint256 oldest, uint256 current) = _validEpochs();
        uint256 word = source.firstHeld(accountWord.firstWord(), oldest, current);
        counted = counted.withFirstWord(word);
        if (counted != accountWord) source.word = counted;

        (minEpoch, maxEpoch) = (Math.max(minEpoch, oldest), Math.min(maxEpoch, current));
        word = Math.max(word, Accounts.wordOf(minEpoch));
        for (uint256 left = amount; left != 0; ++word) {
            if (word > Accounts.wordOf(maxEpoch)) revert ERC20InsufficientBalance(from, amount - left, amount);
            if (left == amount) firstWord = word;
            Accounts.Bucket storage bucket = source.buckets[word];
            Lanes part = Accounts.until(Accounts.since(bucket.lanes, word, minEpoch), word, maxEpoch);
            (part, left) = part.take(left);
            if (part != LanesLibrary.EMPTY) bucket.move(target, to, word, part);
        }
    }

    /* INTERNAL VIEWS */

    /// @dev Points the account holds that have not expired.
    function _balanceOf(address account) internal view returns (uint256 total) {
        (uint256 oldest, uint256 current) = _validEpochs();
        Accounts.Account storage holder = _accounts[account];
        uint256 word = Math.max(Accounts.wordOf(oldest), holder.word.firstWord());
        for (uint256 last = Accounts.wordOf(current); word <= last; ++word) {
            total += Accounts.since(holder.buckets[word].lanes, word, oldest).sum();
        }
    }

    /// @dev The oldest epoch that is still valid, and the running one.
    function _validEpochs() internal view returns (uint256 oldest, uint256 current) {
        current = currentEpoch();
        oldest = _oldestEpoch(current);
    }

    /// @dev The oldest epoch that is still valid in another.
    function _oldestEpoch(uint256 current) internal view returns (uint256) {
        unchecked {
            return current > _validity ? current - _validity : 0;
        }
    }
}
