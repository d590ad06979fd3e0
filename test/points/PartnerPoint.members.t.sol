// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC7818} from "./../../contracts/interfaces/IERC7818.sol";
import {IPartnerPoint} from "./../../contracts/interfaces/IPartnerPoint.sol";
import {AllianceTest} from "./../support/AllianceTest.sol";

/// @notice Stands for the exchange: a contract that does nothing by itself.
contract Custodian {}

/// @notice What must hold of freezes, recoveries and caps whatever anybody does. Against the plain model they are in
/// {PartnerPointTest}.
contract PartnerPointMembersTest is AllianceTest {
    uint256 private constant _STEPS = 40;
    uint256 private constant _START = 1_790_000_000;
    uint256 private constant _ALICE_KEY = 0xA11CE;
    uint256 private constant _BOB_KEY = 0xB0B;
    uint8 private constant _VALIDITY = 24;

    address private immutable _alice = vm.addr(_ALICE_KEY);
    address private immutable _bob = vm.addr(_BOB_KEY);
    address private _exchange;
    IPartnerPoint private _point;
    /// @dev Kept here because the optimizer may read the block's time once and for all.
    uint256 private _now;
    mapping(uint256 day => uint256 amount) private _sent;

    function setUp() public {
        _deployRegistry(address(0x61A4D), new address[](0));
        _exchange = address(new Custodian());
        _warp(_START);
    }

    function testFuzz_cap_anyWaysOutAndAnyCaps_isKeptOnEveryUtcDay(uint256 seed, uint64 cap) public {
        cap = uint64(bound(cap, 1, 1_000));
        _deploy(cap);
        for (uint256 i = 0; i < _STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 balance = _point.balanceOf(_alice);
            (bool done, uint256 amount) = _send(seed);
            assertEq(_point.balanceOf(_alice), done ? balance - amount : balance, "What was sent is what left");
            if (done) _sent[_now / 1 days] += amount;
            assertLe(_sent[_now / 1 days], cap, "No more than the cap leaves an account on a UTC day");
            (, uint256 left) = _point.dailyAllowance(_alice);
            assertLe(_sent[_now / 1 days] + left, cap, "Nor can it, whatever cap the member chooses");
            if (seed % 5 == 0)
                _try(_alice, abi.encodeCall(IPartnerPoint.setDailyCap, (uint64((seed >> 8) % (cap + 2)))));
            _warp(_now + ((seed >> 64) % 9 hours));
        }
    }

    function testFuzz_recovery_anyCohorts_keepsEveryPointAndItsEpoch(uint256 seed, uint8 hops) public {
        _deploy(0);
        _fill(seed);
        bytes memory cohorts = abi.encode(_point.cohortsOf(_alice));
        address account = _alice;
        for (uint256 key = 1; key <= 1 + (hops % 3); ++key) {
            (bool started, ) = address(_point).call(_recoverCall(_point, account, key));
            assertTrue(started, "The admin starts a recovery");
            _warp(_now + 3 days);
            _try(address(0x57A4), abi.encodeCall(IPartnerPoint.completeRecovery, (account)));
            assertEq(_point.balanceOf(account), 0, "Nothing valid stays behind");
            account = vm.addr(key);
            assertEq(
                abi.encode(_point.cohortsOf(account)),
                cohorts,
                "Cohort by cohort, a recovery makes and loses no point"
            );
        }
        uint256 balance = _point.balanceOf(account);
        vm.prank(account);
        _point.transfer(_bob, balance);
        assertEq(abi.encode(_point.cohortsOf(_bob)), cohorts, "All of it can be spent");
    }

    function testFuzz_frozen_anyAttempts_losesNoPoint(uint256 seed, bool recovering) public {
        _deploy(0);
        _fill(seed);
        vm.prank(_alice);
        _point.approve(_bob, type(uint256).max);
        bytes memory cohorts = abi.encode(_point.cohortsOf(_alice));
        if (recovering) _try(address(this), _recoverCall(_point, _alice, 1));
        else _point.freeze(_alice, "reason", 0);
        for (uint256 i = 0; i < _STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _send(seed);
            vm.prank(_alice);
            (bool done, ) = address(_point).call(abi.encodeCall(IPartnerPoint.redeem, (1 + (seed % 9), 0)));
            assertTrue(!done, "A frozen account redeems nothing");
            assertEq(abi.encode(_point.cohortsOf(_alice)), cohorts, "A frozen account loses no point");
        }
    }

    /* ACTIONS */

    /// @dev Alice sends something to Bob or sells it; says whether it went through.
    function _send(uint256 seed) private returns (bool done, uint256 amount) {
        amount = (seed >> 32) % 300;
        uint256 what = (seed >> 16) % 4;
        if (what == 0) return (_try(_alice, abi.encodeCall(IERC20.transfer, (_bob, amount))), amount);
        if (what == 1) return (_try(_bob, abi.encodeCall(IERC20.transferFrom, (_alice, _bob, amount))), amount);
        if (what == 2) {
            uint256 epoch = _point.currentEpoch() - ((seed >> 48) % 3);
            return (_try(_alice, abi.encodeCall(IERC7818.transferAtEpoch, (epoch, _bob, amount))), amount);
        }
        bytes memory data = abi.encodeCall(IPartnerPoint.transferFromSince, (_alice, _exchange, amount, 0));
        return (_try(_exchange, data), amount);
    }

    function _try(address sender, bytes memory data) private returns (bool done) {
        vm.prank(sender);
        (done, ) = address(_point).call(data);
    }

    /* SETTING UP */

    /// @dev Alice holds 100,000 points, young enough to outlive any sequence, and has let Bob take them.
    function _deploy(uint64 cap) private {
        _point = _onboard(_exchange, 2_629_800, _VALIDITY, cap);
        _link(_point, _ALICE_KEY);
        _link(_point, _BOB_KEY);
        for (uint256 age = 0; age < 3; ++age) _point.issue(_alice, 100_000, _point.currentEpoch() - age, age);
        vm.prank(_alice);
        _point.approve(_bob, type(uint256).max);
    }

    /// @dev Further cohorts, any of those that live for another epoch.
    function _fill(uint256 seed) private {
        for (uint256 i = 0; i < 12; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 epoch = _point.currentEpoch() - (seed % _VALIDITY);
            _point.issue(_alice, 1 + (uint64(seed >> 64) >> 8), epoch, 10 + i);
        }
    }

    function _warp(uint256 timestamp) private {
        _now = timestamp;
        vm.warp(timestamp);
    }
}
