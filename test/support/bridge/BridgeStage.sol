// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAttestorGateway} from "../../../contracts/interfaces/IAttestorGateway.sol";
import {IMilkBridge} from "../../../contracts/interfaces/IMilkBridge.sol";
import {IMilkToken} from "../../../contracts/interfaces/IMilkToken.sol";
import {BridgeModel} from "./BridgeModel.sol";

/// @title BridgeStage
/// @notice Two ends on two chains' ids in one EVM, their attestors and people; what each call must end with, by the model.
abstract contract BridgeStage is BridgeModel {
    uint256 private constant _ATTESTORS = 5;
    uint256 private constant _ACTORS = 4;

    IAttestorGateway[2] public gateways;
    IMilkBridge[2] public bridges;
    uint256[2] internal _chains = [uint256(31_337), 31_338];
    uint256[] private _keys;
    address[] internal _signers;
    mapping(string what => uint256 count) public happened;
    uint256[] internal _queued;

    constructor() {
        vm.warp(clock);
        for (uint256 i = 1; _keys.length < _ATTESTORS; ++i) _insert(i * 7_919);
        for (uint256 end = 0; end < 2; ++end) _deploy(end);
        for (uint256 end = 0; end < 2; ++end) _link(end);
    }

    /* WHAT TO EXPECT */

    function _sendError(
        uint256 source,
        address sender,
        address to,
        uint256 amount,
        uint256 fee
    ) internal view returns (bytes4) {
        if (amount == 0) return IMilkBridge.MilkBridge_ZeroAmount.selector;
        if (to == address(0) || to == address(bridges[1 - source]))
            return IMilkBridge.MilkBridge_InvalidRecipient.selector;
        if (source == HOME && _outstanding(HOME) + amount > sides[HOME].cap)
            return IMilkBridge.MilkBridge_CapExceeded.selector;
        if (bridges[source].token().balanceOf(sender) < amount + fee)
            return IERC20Errors.ERC20InsufficientBalance.selector;
        if (sides[source].paused) return IAttestorGateway.AttestorGateway_Paused.selector;
        return 0;
    }

    function _arrivalError(Letter storage letter, bool outOfTime, bytes4 timeError) internal view returns (bytes4) {
        if (sides[1 - letter.source].paused) return IAttestorGateway.AttestorGateway_Paused.selector;
        if (outOfTime) return timeError;
        if (letter.stage != Stage.Flying) return IAttestorGateway.AttestorGateway_AlreadyArrived.selector;
        return 0;
    }

    /// @dev Signatures of a digest, now and then flawed, and what that makes of a call that would go through.
    function _proof(
        uint256 end,
        bytes32 digest,
        uint256 seed,
        bytes4 expected
    ) internal view returns (bytes memory proof, bytes4) {
        uint256 flaw = seed % 32;
        uint256 threshold = sides[end].threshold;
        uint256 first = (seed >> 8) % (_ATTESTORS - threshold + 1);
        bytes4 refusal = 0;
        if (flaw == 1)
            (threshold, refusal) = (threshold - 1, IAttestorGateway.AttestorGateway_WrongSignatureLength.selector);
        if (flaw == 2)
            (digest, refusal) = (keccak256(abi.encode(digest)), IAttestorGateway.AttestorGateway_NotSigner.selector);
        if (flaw == 4) refusal = IAttestorGateway.AttestorGateway_WrongEpoch.selector;
        for (uint256 i = 0; i < threshold; ++i) {
            // The last one's place is taken by the first, who signs twice.
            bool twice = flaw == 3 && i + 1 == threshold;
            proof = bytes.concat(proof, _signature(twice ? first : first + i, digest));
        }
        if (flaw == 3) refusal = IAttestorGateway.AttestorGateway_SignersNotAscending.selector;
        return (proof, expected == 0 ? refusal : expected);
    }

    function _signature(uint256 attestor, bytes32 digest) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[attestor], digest);
        return abi.encodePacked(r, s, v);
    }

    function _epochOf(uint256 end, uint256 seed) internal view returns (uint32) {
        return uint32(sides[end].epoch - (seed % 32 == 4 ? 1 : 0));
    }

    function _messageDigest(uint256 end, Letter storage letter) internal returns (bytes32) {
        vm.chainId(_chains[end]);
        bytes32 payloadHash = keccak256(abi.encodePacked(letter.to, uint96(letter.amount)));
        return gateways[end].messageDigest(letter.id, payloadHash, uint64(letter.deadline));
    }

    function _try(
        address target,
        bytes memory data,
        bytes4 expected,
        string memory what
    ) internal returns (bytes memory out) {
        bool done;
        (done, out) = target.call(data);
        if (done) {
            assertTrue(expected == 0, string.concat(what, " went through, but should have been refused"));
            ++happened[what];
        } else {
            assertEq(
                uint32(bytes4(out)),
                uint32(expected),
                string.concat(what, " was refused by another name than expected")
            );
            ++happened[string.concat(what, " refused")];
        }
    }

    /* WHO AND WHAT */

    /// @dev The next call is this account's, on this end's chain.
    function _as(uint256 end, address account) internal {
        vm.chainId(_chains[end]);
        if (account != address(this)) vm.prank(account);
    }

    function _actor(uint256 seed) internal pure returns (address) {
        return address(uint160(0xAC7000 + (seed % _ACTORS)));
    }

    /// @dev Mostly people; now and then what the source refuses, and what only the other end does.
    function _recipient(uint256 end, uint256 seed) internal view returns (address) {
        uint256 kind = seed % 32;
        if (kind == 0) return address(0);
        if (kind == 1) return address(bridges[end]);
        if (kind == 2) return address(gateways[end]);
        if (kind == 3) return address(bridges[end].token());
        return _actor(seed >> 8);
    }

    function _isForbidden(uint256 end, address to) internal view returns (bool) {
        return
            to == address(gateways[end]) ||
            to == address(bridges[end].token()) ||
            to == address(bridges[end]) ||
            to == address(0);
    }

    function _amount(uint256 seed) internal pure returns (uint256) {
        uint256 kind = seed % 16;
        if (kind == 0) return (seed >> 8) % 3;
        if (kind < 8) return (seed >> 8) % 500e18;
        if (kind < 15) return (seed >> 8) % 8_000e18;
        return (seed >> 8) % 60_000e18;
    }

    /// @dev Mostly one of the last, which is still under way; now and then any.
    function _pick(uint256 seed) internal view returns (uint256) {
        uint256 count = letters.length;
        if (seed % 8 == 0 || count <= 12) return (seed >> 8) % count;
        return count - 1 - ((seed >> 8) % 12);
    }

    /// @dev Mostly one that came into the queue lately.
    function _pickWaiting(uint256 seed) internal view returns (uint256) {
        uint256 count = _queued.length;
        if (seed % 8 == 1 || count == 0) return _pick(seed >> 8);
        return _queued[count - 1 - ((seed >> 8) % (count < 6 ? count : 6))];
    }

    /* THE STAGE */

    function _insert(uint256 key) private {
        _keys.push(key);
        _signers.push(vm.addr(key));
        for (uint256 i = _keys.length - 1; i > 0 && _signers[i] < _signers[i - 1]; --i) {
            (_keys[i], _keys[i - 1]) = (_keys[i - 1], _keys[i]);
            (_signers[i], _signers[i - 1]) = (_signers[i - 1], _signers[i]);
        }
    }

    function _deploy(uint256 end) private {
        vm.chainId(_chains[end]);
        address[] memory self = new address[](1);
        self[0] = address(this);
        IAttestorGateway.Powers memory powers = IAttestorGateway.Powers(address(this), self, self, self);
        gateways[end] = IAttestorGateway(
            deploy("AttestorGateway", abi.encode(address(this), powers, _signers, 3, 2 days))
        );
        Side storage side = sides[end];
        (side.epoch, side.threshold) = (1, 3);
        (side.dayLimit, side.recipientLimit, side.transferLimit) = (30_000e18, 12_000e18, 6_000e18);
        (side.cap, side.delay) = (1_000_000e18, 12 hours);
        if (end == AWAY) {
            bridges[end] = IMilkBridge(
                deploy("RemoteMilkBridge", abi.encode(gateways[end], SUPPLY, address(0), _settings(end)))
            );
            return;
        }
        IMilkToken.Allocation[] memory shares = new IMilkToken.Allocation[](_ACTORS);
        for (uint256 i = 0; i < _ACTORS; ++i) shares[i] = IMilkToken.Allocation(_actor(i), SUPPLY / _ACTORS);
        IERC20 milk = IERC20(deploy("MilkToken", abi.encode(address(0xF0), SUPPLY, shares)));
        bridges[end] = IMilkBridge(
            deploy("HomeMilkBridge", abi.encode(gateways[end], milk, address(0), _settings(end)))
        );
        for (uint256 i = 0; i < _ACTORS; ++i) {
            vm.prank(_actor(i));
            milk.approve(address(bridges[end]), type(uint256).max);
        }
    }

    function _link(uint256 end) private {
        vm.chainId(_chains[end]);
        IMilkBridge other = bridges[1 - end];
        gateways[end].link(
            address(bridges[end]),
            IAttestorGateway.Remote(
                _chains[1 - end],
                address(gateways[1 - end]),
                address(other),
                address(other.token())
            )
        );
    }

    function _settings(uint256 end) internal view returns (IMilkBridge.Settings memory) {
        Side storage side = sides[end];
        return
            IMilkBridge.Settings(
                uint96(side.dayLimit),
                uint96(side.recipientLimit),
                uint96(side.transferLimit),
                uint96(side.cap),
                uint32(side.delay),
                end == HOME ? uint96(FEE) : 0,
                address(0xFEE)
            );
    }
}
