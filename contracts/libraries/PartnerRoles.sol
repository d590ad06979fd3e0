// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title PartnerRoles
/// @notice Role ids of one partner: `partnerId << 8 | kind`, readable in any log. Alliance roles are keccak256 hashes,
/// and partner ids start at 1, so neither `DEFAULT_ADMIN_ROLE` (zero) nor an alliance role can collide with them.
library PartnerRoles {
    /// @notice PARTNER_ADMIN: grants and revokes its own partner's issuer and treasurer, accepts a new exchange, freezes and
    /// recovers its members' accounts. Granted by the timelock.
    /// @param partnerId The partner's id, from 1.
    /// @return The role id.
    function admin(uint32 partnerId) internal pure returns (bytes32) {
        return bytes32((uint256(partnerId) << 8) | 1);
    }

    /// @notice ISSUER: links members, releases points and commits to the book. Granted by the partner's admin.
    /// @param partnerId The partner's id, from 1.
    /// @return The role id.
    function issuer(uint32 partnerId) internal pure returns (bytes32) {
        return bytes32((uint256(partnerId) << 8) | 2);
    }

    /// @notice TREASURER: quotes bid and ask and withdraws the pool's own money. Granted by the partner's admin.
    /// @param partnerId The partner's id, from 1.
    /// @return The role id.
    function treasurer(uint32 partnerId) internal pure returns (bytes32) {
        return bytes32((uint256(partnerId) << 8) | 3);
    }
}
