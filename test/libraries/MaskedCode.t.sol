// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {MaskedCode} from "../../contracts/libraries/MaskedCode.sol";
import {SolidityTest} from "../support/SolidityTest.sol";

/// @notice Differs between two deployments only in what the constructor gave it.
contract Settled {
    uint256 public immutable number;
    address public immutable owner;

    constructor(uint256 number_, address owner_) {
        (number, owner) = (number_, owner_);
    }
}

contract MaskedCodeTest is SolidityTest {
    address private constant _TARGET = address(0xC0DE);

    function testFuzz_hashOf_noOffsets_isTheCodeHash(bytes memory code) public {
        vm.etch(_TARGET, code);
        assertEq(uint256(_hash(new uint16[](0))), uint256(keccak256(code)), "The hash of the code as it is");
    }

    function testFuzz_hashOf_anyOffsets_zeroesThirtyTwoBytesEach(
        bytes32[4] memory words,
        bytes memory tail,
        uint16[] memory offsets
    ) public {
        bytes memory code = abi.encodePacked(words, tail);
        for (uint256 i = 0; i < offsets.length; ++i) offsets[i] = uint16(bound(offsets[i], 0, code.length - 32));
        vm.etch(_TARGET, code);
        bytes32 actual = _hash(offsets);
        for (uint256 i = 0; i < offsets.length; ++i) {
            for (uint256 j = 0; j < 32; ++j) code[offsets[i] + j] = 0;
        }
        assertEq(uint256(actual), uint256(keccak256(code)), "Those bytes are zero, all others as they are");
    }

    function testFuzz_hashOf_byteOutsideChanged_isAnother(
        bytes32[4] memory words,
        uint16 offset,
        uint256 place,
        uint8 change
    ) public {
        bytes memory code = abi.encodePacked(words);
        offset = uint16(bound(offset, 0, code.length - 32));
        place = bound(place, 0, code.length - 33);
        if (place >= offset) place += 32;
        change = uint8(bound(change, 1, 255));

        vm.etch(_TARGET, code);
        bytes32 before = _hash(_one(offset));
        code[place] = bytes1(uint8(code[place]) ^ change);
        vm.etch(_TARGET, code);
        assertTrue(_hash(_one(offset)) != before, "Any other code has another hash");
    }

    function testFuzz_hashOf_byteInsideChanged_isTheSame(
        bytes32[4] memory words,
        uint16 offset,
        uint256 place,
        bytes1 other
    ) public {
        bytes memory code = abi.encodePacked(words);
        offset = uint16(bound(offset, 0, code.length - 32));

        vm.etch(_TARGET, code);
        bytes32 before = _hash(_one(offset));
        code[offset + bound(place, 0, 31)] = other;
        vm.etch(_TARGET, code);
        assertTrue(_hash(_one(offset)) == before, "An immutable does not count");
    }

    function testFuzz_hashOf_sameBuildOtherArguments_isTheSame(uint256 number, address owner) public {
        // Numbers that occur nowhere else in the code, so that searching for them finds the immutables.
        uint256 known = uint256(keccak256("number"));
        address knownOwner = address(uint160(uint256(keccak256("owner"))));
        address original = address(new Settled(known, knownOwner));
        address other = address(new Settled(number, owner));
        uint16[] memory offsets = _find(original.code, known, uint160(knownOwner));
        assertTrue(offsets.length >= 2, "The code holds both immutables");

        assertTrue(MaskedCode.hashOf(original, offsets) == MaskedCode.hashOf(other, offsets), "One build, one hash");
        assertTrue(original.codehash != other.codehash, "Unmasked, the two differ");
    }

    function testFuzz_hashOf_offsetBeyondTheEnd_isZero(bytes memory code, uint16 offset) public {
        offset = uint16(bound(offset, code.length < 32 ? 0 : code.length - 31, type(uint16).max));
        vm.etch(_TARGET, code);
        assertTrue(_hash(_one(offset)) == 0, "Code too short for an immutable has no hash");
    }

    function test_hashOf_lastWord_isWithinRange() public {
        vm.etch(_TARGET, abi.encode(uint256(1), uint256(2)));
        assertTrue(_hash(_one(32)) == keccak256(abi.encode(uint256(1), uint256(0))), "The last 32 bytes can be masked");
    }

    function test_hashOf_accountWithoutCode_isTheHashOfNothing() public view {
        assertTrue(MaskedCode.hashOf(address(0xE0A), new uint16[](0)) == keccak256(""), "No code, no bytes");
    }

    /// @dev A call of its own, so that a revert can be expected.
    function hashOf(uint16[] memory offsets) external view returns (bytes32) {
        return _hash(offsets);
    }

    function _hash(uint16[] memory offsets) private view returns (bytes32) {
        return MaskedCode.hashOf(_TARGET, offsets);
    }

    function _one(uint16 offset) private pure returns (uint16[] memory offsets) {
        offsets = new uint16[](1);
        offsets[0] = offset;
    }

    function _find(bytes memory code, uint256 first, uint256 second) private pure returns (uint16[] memory offsets) {
        uint256 count = 0;
        offsets = new uint16[](code.length);
        for (uint16 i = 0; i + 32 <= code.length; ++i) {
            uint256 word;
            assembly ("memory-safe") {
                word := mload(add(add(code, 0x20), i))
            }
            if (word == first || word == second) offsets[count++] = i;
        }
        assembly ("memory-safe") {
            mstore(offsets, count)
        }
    }
}
