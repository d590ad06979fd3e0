// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @dev Four counters of 64 bits in one storage word: the points of one account in four epochs that follow one another.
///
///     bit 255      192 191      128 127       64 63         0
///     +----------------+-----------+-----------+------------+
///     |  epoch 4w + 3  |  4w + 2   |  4w + 1   |     4w     |
///     +----------------+-----------+-----------+------------+
///
/// `w` is the word's index, epoch / 4. Adding or subtracting never lets a lane carry into or borrow from the next.
type Lanes is uint256;

using LanesLibrary for Lanes global;
using {_equals as ==, _differs as !=} for Lanes global;

function _equals(Lanes a, Lanes b) pure returns (bool) {
    return Lanes.unwrap(a) == Lanes.unwrap(b);
}

function _differs(Lanes a, Lanes b) pure returns (bool) {
    return Lanes.unwrap(a) != Lanes.unwrap(b);
}

/// @title LanesLibrary
/// @notice Arithmetic on {Lanes}. Indices are 0 to 3, so shifts need no overflow check. Each function is
/// checked against a plain array model in a fuzz test.
library LanesLibrary {
    Lanes internal constant EMPTY = Lanes.wrap(0);
    uint256 internal constant LANE_COUNT = 4;

    uint256 private constant _LANE_BITS = 64;
    uint256 private constant _LANE_MASK = type(uint64).max;
    /// @dev The top bit of each lane.
    uint256 private constant _TOP_BITS = 0x8000000000000000800000000000000080000000000000008000000000000000;

    /// @notice One lane set, the others empty.
    /// @param index Which lane, 0 to 3.
    /// @param amount What it holds, below 2^64: the caller checks.
    /// @return The word.
    function single(uint256 index, uint256 amount) internal pure returns (Lanes) {
        unchecked {
            return Lanes.wrap(amount << (index * _LANE_BITS));
        }
    }

    /// @notice What one lane holds.
    /// @param self The word.
    /// @param index Which lane, 0 to 3.
    /// @return The amount, below 2^64.
    function lane(Lanes self, uint256 index) internal pure returns (uint256) {
        unchecked {
            return (Lanes.unwrap(self) >> (index * _LANE_BITS)) & _LANE_MASK;
        }
    }

    /// @notice The word with the lanes below `index` emptied.
    /// @param self The word.
    /// @param index The first lane kept, 0 to 3.
    /// @return The rest of the word.
    function from(Lanes self, uint256 index) internal pure returns (Lanes) {
        unchecked {
            return Lanes.wrap(Lanes.unwrap(self) & (type(uint256).max << (index * _LANE_BITS)));
        }
    }

    /// @notice The word with the lanes above `index` emptied.
    /// @param self The word.
    /// @param index The last lane kept, 0 to 3.
    /// @return The rest of the word.
    function to(Lanes self, uint256 index) internal pure returns (Lanes) {
        unchecked {
            return Lanes.wrap(Lanes.unwrap(self) & (type(uint256).max >> ((LANE_COUNT - 1 - index) * _LANE_BITS)));
        }
    }

    /// @notice The sum of the four lanes.
    /// @param self The word.
    /// @return total Below 2^66.
    function sum(Lanes self) internal pure returns (uint256 total) {
        uint256 word = Lanes.unwrap(self);
        unchecked {
            // Four terms below 2^64.
            total = (word & _LANE_MASK) + ((word >> 64) & _LANE_MASK) + ((word >> 128) & _LANE_MASK) + (word >> 192);
        }
    }

    /// @notice Takes up to `amount`, lowest lane first.
    /// @param self The word.
    /// @param amount How much is wanted.
    /// @return taken What each lane gives.
    /// @return left What is still wanted.
    function take(Lanes self, uint256 amount) internal pure returns (Lanes taken, uint256 left) {
        uint256 word = Lanes.unwrap(self);
        uint256 parts = 0;
        left = amount;
        unchecked {
            // `part` is at most `left`; `shift` ends at 256.
            for (uint256 shift = 0; shift < 256 && left != 0; shift += _LANE_BITS) {
                uint256 held = (word >> shift) & _LANE_MASK;
                uint256 part = held < left ? held : left;
                parts |= part << shift;
                left -= part;
            }
        }
        taken = Lanes.wrap(parts);
    }

    /// @notice Adds lane by lane.
    /// @param self One word.
    /// @param other The other.
    /// @return result The sums, meaningless when `full`.
    /// @return full Whether a lane would need more than 64 bits.
    function add(Lanes self, Lanes other) internal pure returns (Lanes result, bool full) {
        uint256 a = Lanes.unwrap(self);
        uint256 b = Lanes.unwrap(other);
        unchecked {
            // The lanes without their top bits sum below 2^64 each, so nothing crosses a border; the top bits are added
            // without carry, and a carry out of a lane is the majority of its two top bits and the one carried into them.
            uint256 low = (a & ~_TOP_BITS) + (b & ~_TOP_BITS);
            result = Lanes.wrap(low ^ ((a ^ b) & _TOP_BITS));
            full = ((a & b) | ((a | b) & low)) & _TOP_BITS != 0;
        }
    }

    /// @notice Subtracts lane by lane.
    /// @param self What is held.
    /// @param part What is taken: no lane above the same lane of `self`, as {take} gives it.
    /// @return The rest.
    function sub(Lanes self, Lanes part) internal pure returns (Lanes) {
        unchecked {
            // No lane borrows, by the condition on `part`.
            return Lanes.wrap(Lanes.unwrap(self) - Lanes.unwrap(part));
        }
    }
}
