// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPartnerPoint} from "../../contracts/interfaces/IPartnerPoint.sol";
import {IRoleRegistry} from "../../contracts/interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../../contracts/libraries/PartnerRoles.sol";
import {SolidityTest} from "./SolidityTest.sol";

/// @title AllianceTest
/// @notice A registry whose timelock and operator is the test itself, and partners of it.
abstract contract AllianceTest is SolidityTest {
    uint256 internal constant FOREVER = type(uint256).max;
    address internal constant FORWARDER = address(0xF0F0);
    bytes32 private constant _LINK_TYPEHASH = keccak256(
        "Link(address account,bytes32 memberKey,uint256 nonce,uint256 deadline)"
    );

    bytes32 private constant _RECOVER_TYPEHASH = keccak256(
        "Recover(address account,address successor,bytes32 memberKey,uint256 nonce,uint256 deadline)"
    );

    IRoleRegistry internal registry;

    /// @dev The code of point contracts is named when the first one is there to be hashed.
    function _deployRegistry(address guardian, address[] memory reporters) internal {
        address[] memory operators = new address[](1);
        operators[0] = address(this);
        address[] memory guardians = new address[](1);
        guardians[0] = guardian;
        IRoleRegistry.Holders memory holders = IRoleRegistry.Holders(operators, guardians, reporters);
        address factory = deploy("PartnerPointFactory", "");
        registry = IRoleRegistry(deploy("RoleRegistry", abi.encode(address(this), FORWARDER, factory, holders)));
    }

    /// @dev A programme of a new partner, whose only admin and issuer is the test.
    function _onboard(address exchange, uint32 epochLength, uint8 validity) internal returns (IPartnerPoint) {
        return _onboard(exchange, epochLength, validity, 0);
    }

    /// @dev The same, where nobody sends out more than a cap a day.
    function _onboard(
        address exchange,
        uint32 epochLength,
        uint8 validity,
        uint64 dailyCap
    ) internal returns (IPartnerPoint point) {
        uint32 id = registry.partnerCount() + 1;
        IPartnerPoint.Programme memory programme = IPartnerPoint.Programme(
            id,
            epochLength,
            validity,
            1 days,
            dailyCap,
            exchange,
            "Test Points",
            "TST"
        );
        point = IPartnerPoint(registry.pointFactory().make(registry, programme));
        registry.onboardPartner(
            IRoleRegistry.PartnerTerms(id, bytes32(uint256(id)), address(this), address(point), "Partner")
        );
        registry.grantRole(PartnerRoles.issuer(id), address(this));
    }

    /// @dev The call that links the account of `key`, with its consent.
    function _linkCall(IPartnerPoint point, uint256 key) internal view returns (bytes memory) {
        address account = vm.addr(key);
        bytes32 memberKey = keccak256(abi.encode("customer", key));
        bytes32 consent = keccak256(abi.encode(_LINK_TYPEHASH, account, memberKey, point.nonces(account), FOREVER));
        return abi.encodeCall(IPartnerPoint.link, (account, memberKey, FOREVER, _sign(point, key, consent)));
    }

    /// @dev The call that starts a recovery of an account, with the consent of the successor, the account of `key`.
    function _recoverCall(IPartnerPoint point, address account, uint256 key) internal view returns (bytes memory) {
        address successor = vm.addr(key);
        bytes32 memberKey = point.memberKeyOf(account);
        uint256 nonce = point.nonces(successor);
        bytes32 consent = keccak256(abi.encode(_RECOVER_TYPEHASH, account, successor, memberKey, nonce, FOREVER));
        return abi.encodeCall(IPartnerPoint.recover, (account, successor, FOREVER, _sign(point, key, consent)));
    }

    function _sign(IPartnerPoint point, uint256 key, bytes32 consent) private view returns (bytes memory) {
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", point.DOMAIN_SEPARATOR(), consent));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _link(IPartnerPoint point, uint256 key) internal {
        (bool ok, ) = address(point).call(_linkCall(point, key));
        assertTrue(ok, "A member with consent is linked");
    }
}
