// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title MaskedCode
/// @notice The hash of a contract's runtime code with its immutables zeroed. Two contracts of one build that differ only
/// in their constructor arguments have the same masked hash; any other code has another.
library MaskedCode {
    /// @notice Hashes the code of `account` with every immutable zeroed.
    /// @param account The contract to look at.
    /// @param offsets Byte positions of the immutables, 32 bytes each, as the compiler's `immutableReferences` gives them.
    /// @return keccak256 of the masked code; zero when an immutable would lie beyond the end of the code.
    function hashOf(address account, uint16[] memory offsets) internal view returns (bytes32) {
        bytes memory code = account.code;
        for (uint256 i = 0; i < offsets.length; ++i) {
            uint256 offset = offsets[i];
            if (offset + 32 > code.length) return 0;
            // Within bounds by the check above: the word written lies wholly inside `code`.
            assembly ("memory-safe") {
                mstore(add(add(code, 0x20), offset), 0)
            }
        }
        return keccak256(code);
    }
}
