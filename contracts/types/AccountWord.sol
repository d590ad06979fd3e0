// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @dev What a point contract knows of an account besides its buckets, in one storage word.
///
///     bit 255     192 191      128 127       64 63   40 39   38   37        36           35         34         33      32
///     +--------------+------------+------------+-------+-------+------+------------+--------+----------+-----------+--------+
///     |   nextCap    |  ownCap    |   spent    |  day  | waits | free | recovering | frozen | exchange | custodian | linked |
///     +--------------+------------+------------+-------+-------+------+------------+--------+----------+-----------+--------+
///      31         0
///     +------------+
///     | firstWord  |
///     +------------+
///
/// `firstWord` is a lower bound of the first bucket word that is not empty. `custodian` marks an exchange, present or past:
/// it may hold points. `exchange` marks the present one: it may also take them. `frozen` is the admin's, `recovering` a pending
/// recovery's: nothing leaves an account that has either.
///
/// `spent` is what left the account on UTC day `day` (days since 1970) and counts against its cap. `ownCap` is the cap the
/// member chose, zero for none. `nextCap` replaces it `waits` days (0 to 2) after `day`; with no wait there is no next cap.
/// Another day's reader goes through {on} first.
type AccountWord is uint256;

using AccountWordLibrary for AccountWord global;
using {_differs as !=} for AccountWord global;

function _differs(AccountWord a, AccountWord b) pure returns (bool) {
    return AccountWord.unwrap(a) != AccountWord.unwrap(b);
}

/// @title AccountWordLibrary
/// @notice Reads and changes an {AccountWord}.
library AccountWordLibrary {
    AccountWord internal constant NOBODY = AccountWord.wrap(0);

    uint256 private constant _FIRST_WORD_MASK = type(uint32).max;
    uint256 private constant _LINKED = 1 << 32;
    uint256 private constant _CUSTODIAN = 1 << 33;
    uint256 private constant _EXCHANGE = 1 << 34;
    uint256 private constant _FROZEN = 1 << 35;
    uint256 private constant _RECOVERING = 1 << 36;
    uint256 private constant _WAITS_SHIFT = 38;
    uint256 private constant _WAITS_MASK = 3;
    uint256 private constant _DAY_SHIFT = 40;
    uint256 private constant _DAY_MASK = type(uint24).max;
    uint256 private constant _SPENT_SHIFT = 64;
    uint256 private constant _OWN_CAP_SHIFT = 128;
    uint256 private constant _NEXT_CAP_SHIFT = 192;
    uint256 private constant _POINTS_MASK = type(uint64).max;
    /// @dev `firstWord` and the flags: what a day does not change.
    uint256 private constant _LASTING_MASK = (1 << _WAITS_SHIFT) - 1;
    /// @dev A cap is raised from the start of the day after tomorrow.
    uint256 private constant _RAISE_DAYS = 2;

    /// @notice A freshly linked member, with nothing before `word`; what is known of its cap stays.
    /// @param self The account word, of nobody.
    /// @param word The running bucket word, below 2^32.
    /// @return The changed word.
    function linked(AccountWord self, uint256 word) internal pure returns (AccountWord) {
        return AccountWord.wrap((AccountWord.unwrap(self) & ~_LASTING_MASK) | _LINKED | word);
    }

    /// @notice Nobody any more; its cap and what was spent of it are kept, so that linking again is no way around them.
    /// @param self The account word.
    /// @return The changed word.
    function unlinked(AccountWord self) internal pure returns (AccountWord) {
        return AccountWord.wrap(AccountWord.unwrap(self) & ~_LASTING_MASK);
    }

    /// @notice The present exchange, with nothing before `word`.
    /// @param word A lower bound of its first bucket word, below 2^32.
    /// @return The account word.
    function exchange(uint256 word) internal pure returns (AccountWord) {
        return AccountWord.wrap(_EXCHANGE | _CUSTODIAN | word);
    }

    /// @notice A former exchange: what it holds stays, its right to take ends.
    /// @param self The account word.
    /// @return The changed word.
    function retired(AccountWord self) internal pure returns (AccountWord) {
        return AccountWord.wrap(AccountWord.unwrap(self) & ~_EXCHANGE);
    }

    /// @notice The word with another lower bound.
    /// @param self The account word.
    /// @param word The new bound, below 2^32.
    /// @return The changed word.
    function withFirstWord(AccountWord self, uint256 word) internal pure returns (AccountWord) {
        return AccountWord.wrap((AccountWord.unwrap(self) & ~_FIRST_WORD_MASK) | word);
    }

    /// @notice The word with the admin's freeze set or lifted.
    /// @param self The account word.
    /// @param frozen Whether the admin freezes the account.
    /// @return The changed word.
    function withFrozen(AccountWord self, bool frozen) internal pure returns (AccountWord) {
        uint256 rest = AccountWord.unwrap(self) & ~_FROZEN;
        return AccountWord.wrap(frozen ? rest | _FROZEN : rest);
    }

    /// @notice The word with a recovery pending or over.
    /// @param self The account word.
    /// @param recovering Whether a recovery is pending.
    /// @return The changed word.
    function withRecovering(AccountWord self, bool recovering) internal pure returns (AccountWord) {
        uint256 rest = AccountWord.unwrap(self) & ~_RECOVERING;
        return AccountWord.wrap(recovering ? rest | _RECOVERING : rest);
    }

    /// @notice The word as it is on a day: nothing spent yet on a new one, and a cap in force whose wait is over.
    /// @param self The account word.
    /// @param today Days since 1970, below 2^24; not before the word's own day.
    /// @return The word of that day.
    function on(AccountWord self, uint256 today) internal pure returns (AccountWord) {
        uint256 word = AccountWord.unwrap(self);
        unchecked {
            // Time does not go back.
            uint256 passed = today - ((word >> _DAY_SHIFT) & _DAY_MASK);
            if (passed == 0) return self;
            uint256 lasting = (word & _LASTING_MASK) | (today << _DAY_SHIFT);
            uint256 wait = self.waits();
            if (wait == 0)
                return AccountWord.wrap(lasting | (((word >> _OWN_CAP_SHIFT) & _POINTS_MASK) << _OWN_CAP_SHIFT));
            if (passed >= wait) return AccountWord.wrap(lasting | ((word >> _NEXT_CAP_SHIFT) << _OWN_CAP_SHIFT));
            return
                AccountWord.wrap(
                    lasting | ((wait - passed) << _WAITS_SHIFT) | ((word >> _OWN_CAP_SHIFT) << _OWN_CAP_SHIFT)
                );
        }
    }

    /// @notice The word with more spent on its day.
    /// @param self The account word, of today.
    /// @param amount Points; at most the cap less what was spent, so below 2^64 in sum.
    /// @return The changed word.
    function spending(AccountWord self, uint256 amount) internal pure returns (AccountWord) {
        unchecked {
            return AccountWord.wrap(AccountWord.unwrap(self) + (amount << _SPENT_SHIFT));
        }
    }

    /// @notice The word with another cap of the member's: a lower or equal one at once, a higher one from the day after
    /// tomorrow. A raise that was waiting is forgotten.
    /// @param self The account word, of today.
    /// @param cap The new cap, points, below 2^64; zero for none.
    /// @param programmeCap The programme's cap, points; zero for none.
    /// @return The changed word.
    function withOwnCap(AccountWord self, uint256 cap, uint256 programmeCap) internal pure returns (AccountWord) {
        uint256 word = AccountWord.unwrap(self) & ~(_WAITS_MASK << _WAITS_SHIFT) & ((1 << _NEXT_CAP_SHIFT) - 1);
        unchecked {
            // Zero is the highest cap of all: less one, it wraps to the top.
            uint256 wanted = (cap == 0 ? programmeCap : cap) - 1;
            if (wanted > self.capUnder(programmeCap) - 1) {
                return AccountWord.wrap(word | (_RAISE_DAYS << _WAITS_SHIFT) | (cap << _NEXT_CAP_SHIFT));
            }
        }
        return AccountWord.wrap((word & ~(_POINTS_MASK << _OWN_CAP_SHIFT)) | (cap << _OWN_CAP_SHIFT));
    }

    /// @notice The lower bound of the first bucket word that is not empty.
    /// @param self The account word.
    /// @return The word's index.
    function firstWord(AccountWord self) internal pure returns (uint256) {
        return AccountWord.unwrap(self) & _FIRST_WORD_MASK;
    }

    /// @notice Whether the account is a linked member's.
    /// @param self The account word.
    /// @return True when it is.
    function isLinked(AccountWord self) internal pure returns (bool) {
        return AccountWord.unwrap(self) & _LINKED != 0;
    }

    /// @notice Whether the account is the present exchange.
    /// @param self The account word.
    /// @return True when it is.
    function isExchange(AccountWord self) internal pure returns (bool) {
        return AccountWord.unwrap(self) & _EXCHANGE != 0;
    }

    /// @notice Whether the account may hold points: a member, or an exchange, present or past.
    /// @param self The account word.
    /// @return True when it may.
    function mayHold(AccountWord self) internal pure returns (bool) {
        return AccountWord.unwrap(self) & (_LINKED | _CUSTODIAN) != 0;
    }

    /// @notice Whether nothing leaves the account, by the admin's freeze or a pending recovery.
    /// @param self The account word.
    /// @return True when nothing does.
    function isHeld(AccountWord self) internal pure returns (bool) {
        return AccountWord.unwrap(self) & (_FROZEN | _RECOVERING) != 0;
    }

    /// @notice Whether the admin froze the account.
    /// @param self The account word.
    /// @return True when it did.
    function isFrozen(AccountWord self) internal pure returns (bool) {
        return AccountWord.unwrap(self) & _FROZEN != 0;
    }

    /// @notice Whether a recovery of the account is pending.
    /// @param self The account word.
    /// @return True when one is.
    function isRecovering(AccountWord self) internal pure returns (bool) {
        return AccountWord.unwrap(self) & _RECOVERING != 0;
    }

    /// @notice How long a raise of the cap still waits.
    /// @param self The account word.
    /// @return Days after the word's day, 0 to 2; zero for no raise.
    function waits(AccountWord self) internal pure returns (uint256) {
        return (AccountWord.unwrap(self) >> _WAITS_SHIFT) & _WAITS_MASK;
    }

    /// @notice What left the account on its day.
    /// @param self The account word, of today.
    /// @return Points.
    function spent(AccountWord self) internal pure returns (uint256) {
        return (AccountWord.unwrap(self) >> _SPENT_SHIFT) & _POINTS_MASK;
    }

    /// @notice The cap in force: the member's own, else the programme's.
    /// @param self The account word, of today.
    /// @param programmeCap The programme's cap, points; zero for none.
    /// @return Points a day, zero for none.
    function capUnder(AccountWord self, uint256 programmeCap) internal pure returns (uint256) {
        uint256 own = (AccountWord.unwrap(self) >> _OWN_CAP_SHIFT) & _POINTS_MASK;
        return own == 0 ? programmeCap : own;
    }
}
