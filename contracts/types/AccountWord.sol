// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @dev What a point contract knows of an account besides its buckets, in one storage word.
///
///     bit 255                  35       34         33          32  31          0
///     +--------------------------+------------+------------+--------+-----------+
///     |           free           |  exchange  |  custodian | linked | firstWord |
///     +--------------------------+------------+------------+--------+-----------+
///
/// `firstWord` is a lower bound of the first bucket word that is not empty. `custodian` marks an exchange, present or past:
/// it may hold points. `exchange` marks the present one: it may also take them.
type AccountWord is uint256;

using AccountWordLibrary for AccountWord global;

/// @title AccountWordLibrary
/// @notice Reads and changes an {AccountWord}.
library AccountWordLibrary {
    AccountWord internal constant NOBODY = AccountWord.wrap(0);

    uint256 private constant _FIRST_WORD_MASK = type(uint32).max;
    uint256 private constant _LINKED = 1 << 32;
    uint256 private constant _CUSTODIAN = 1 << 33;
    uint256 private constant _EXCHANGE = 1 << 34;

    /// @notice A freshly linked member, with nothing before `word`.
    /// @param word The running bucket word, below 2^32.
    /// @return The account word.
    function member(uint256 word) internal pure returns (AccountWord) {
        return AccountWord.wrap(_LINKED | word);
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
}
