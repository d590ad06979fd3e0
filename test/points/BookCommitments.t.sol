// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPartnerPoint} from "./../../contracts/interfaces/IPartnerPoint.sol";
import {AllianceTest} from "./../support/AllianceTest.sol";

/// @notice Stands for the exchange: a contract that does nothing by itself.
contract Custodian {}

/// @notice {BookCommitments} against a list.
contract BookCommitmentsTest is AllianceTest {
    uint256 private constant _STEPS = 64;
    uint256 private constant _START = 1_790_000_000;
    uint256 private constant _PERIOD = 1 days;

    bytes32[] private _roots;
    uint256 private _now = _START;

    function testFuzz_commitments_anyAttempts_areOneAPeriodWithoutGaps(uint256 seed) public {
        _deployRegistry(address(0x61A4D), new address[](0));
        vm.warp(_START);
        IPartnerPoint point = _onboard(address(new Custodian()), 2_629_800, 24);
        uint256 first = _START / _PERIOD;
        for (uint256 i = 0; i < _STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 next = first + _roots.length;
            uint256 period = seed % 3 == 0 ? next - 3 + ((seed >> 8) % 7) : next;
            bytes32 root = (seed >> 16) % 16 == 0 ? bytes32(0) : bytes32(seed);
            bytes memory call = abi.encodeCall(IPartnerPoint.postCommitment, (root, period));
            (bool done, ) = address(point).call(call);
            bool expected = root != 0 && period == next && period < _now / _PERIOD;
            assertTrue(done == expected, "The next period is taken once it has ended, and no other");
            if (done) _roots.push(root);
            assertEq(point.nextCommitment(), first + _roots.length, "The next period follows the last one taken");
            if (seed % 4 == 1) _now += (seed >> 32) % (4 * _PERIOD);
            vm.warp(_now);
        }
        for (uint256 i = 0; i < _roots.length; ++i) {
            assertEq(uint256(point.commitmentOf(first + i)), uint256(_roots[i]), "No commitment ever changes");
        }
        assertEq(uint256(point.commitmentOf(first - 1)), 0, "There is none before the first period");
    }
}
