// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title ERC1271Wallet
/// @notice The smallest contract account: one owner signs for it and acts through it.
contract ERC1271Wallet is IERC1271 {
    /* IMMUTABLES */

    /// @notice Who signs and acts for the wallet.
    address public immutable owner;

    /// @notice The caller is not the owner.
    /// @param caller The caller.
    error ERC1271Wallet_NotOwner(address caller);

    /* CONSTRUCTOR */

    /// @notice Made for one owner.
    /// @param owner_ Who signs and acts for the wallet.
    constructor(address owner_) {
        owner = owner_;
    }

    /* EXTERNAL */

    /// @notice Calls a contract as the wallet. Caller: the owner.
    /// @param target The contract.
    /// @param data The call.
    /// @return What the contract returned; its failures revert with its reason.
    function execute(address target, bytes calldata data) external returns (bytes memory) {
        if (msg.sender != owner) revert ERC1271Wallet_NotOwner(msg.sender);
        return Address.functionCall(target, data);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecover(hash, signature);
        bool signed = problem == ECDSA.RecoverError.NoError && signer == owner;
        return signed ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
