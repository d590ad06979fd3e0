// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {Lanes, LanesLibrary} from "../types/Lanes.sol";

/// @title Accounts
/// @notice Balances of a point contract: for each account its word, and its points by epoch in buckets, four to a word.
library Accounts {
    /// @notice A storage word of its own type, so that its place is computed once to read and write it.
    /// @param lanes The points of four epochs.
    struct Bucket {
        Lanes lanes;
    }

    /// @notice What is known of an account.
    /// @param word Flags, bound and cap.
    /// @param buckets Its points, by epoch / 4.
    struct Account {
        AccountWord word;
        mapping(uint256 word => Bucket bucket) buckets;
    }

    /// @notice Moves lanes of one bucket to the same word of another account; emits {IPartnerPoint-CohortsMoved}.
    /// @param bucket Where they are.
    /// @param target The account that gets them.
    /// @param to Its address; zero redeems them.
    /// @param word The bucket word.
    /// @param part What moves: no lane above the same lane of `bucket`.
    function move(Bucket storage bucket, Account storage target, address to, uint256 word, Lanes part) internal {
        bucket.lanes = bucket.lanes.sub(part);
        if (to != address(0)) credit(target, to, word, part);
        emit IPartnerPoint.CohortsMoved(word, part);
    }

    /// @notice Adds lanes to a bucket. Errors: `BucketFull`.
    /// @param target The account that gets them.
    /// @param to Its address.
    /// @param word The bucket word.
    /// @param part What is added.
    function credit(Account storage target, address to, uint256 word, Lanes part) internal {
        Bucket storage bucket = target.buckets[word];
        (Lanes result, bool full) = bucket.lanes.add(part);
        if (full) revert IPartnerPoint.PartnerPoint_BucketFull(to, word);
        bucket.lanes = result;
    }

    /// @notice Keeps the bound of the first word at or below a word that was credited: it may be too low, never too high.
    /// @param self The account.
    /// @param word Its word.
    /// @param credited The bucket word credited.
    function lowerBound(Account storage self, AccountWord word, uint256 credited) internal {
        if (credited < word.firstWord()) self.word = word.withFirstWord(credited);
    }

    /// @notice What an account holds of one epoch, expired or not.
    /// @param self The account.
    /// @param epoch The epoch.
    /// @return Points.
    function heldAt(Account storage self, uint256 epoch) internal view returns (uint256) {
        return self.buckets[wordOf(epoch)].lanes.lane(laneOf(epoch));
    }

    /// @notice The first word with a valid point, or the running one: words once found empty are not read again.
    /// @param self The account.
    /// @param bound A lower bound of it.
    /// @param oldest The oldest epoch still valid.
    /// @param current The running epoch.
    /// @return word The word's index.
    function firstHeld(
        Account storage self,
        uint256 bound,
        uint256 oldest,
        uint256 current
    ) internal view returns (uint256 word) {
        word = Math.max(wordOf(oldest), bound);
        while (word < wordOf(current) && since(self.buckets[word].lanes, word, oldest) == LanesLibrary.EMPTY) ++word;
    }

    /// @notice The lanes of a word that belong to an epoch or later.
    /// @param lanes The bucket's lanes.
    /// @param word The bucket word.
    /// @param epoch The first epoch kept.
    /// @return The lanes kept.
    function since(Lanes lanes, uint256 word, uint256 epoch) internal pure returns (Lanes) {
        unchecked {
            // A word is an epoch / 4, so its first epoch does not overflow; the difference is 1 to 3.
            uint256 first = word * LanesLibrary.LANE_COUNT;
            if (first >= epoch) return lanes;
            return first + LanesLibrary.LANE_COUNT <= epoch ? LanesLibrary.EMPTY : lanes.from(epoch - first);
        }
    }

    /// @notice The lanes of a word that belong to an epoch or earlier.
    /// @param lanes The bucket's lanes.
    /// @param word The bucket word, at most that of `epoch`.
    /// @param epoch The last epoch kept.
    /// @return The lanes kept.
    function until(Lanes lanes, uint256 word, uint256 epoch) internal pure returns (Lanes) {
        return wordOf(epoch) == word ? lanes.to(laneOf(epoch)) : lanes;
    }

    /// @notice The bucket word of an epoch.
    /// @param epoch The epoch.
    /// @return The word.
    function wordOf(uint256 epoch) internal pure returns (uint256) {
        return epoch / LanesLibrary.LANE_COUNT;
    }

    /// @notice The lane of an epoch in its bucket word.
    /// @param epoch The epoch.
    /// @return The lane, 0 to 3.
    function laneOf(uint256 epoch) internal pure returns (uint256) {
        return epoch % LanesLibrary.LANE_COUNT;
    }
}
