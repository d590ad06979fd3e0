// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC7818} from "./../../contracts/interfaces/IERC7818.sol";
import {IPartnerPoint} from "./../../contracts/interfaces/IPartnerPoint.sol";
import {AllianceTest} from "./../support/AllianceTest.sol";
import {PointModel} from "./../support/PointModel.sol";

/// @notice Stands for the exchange: a contract that does nothing by itself.
contract Custodian {}

/// @notice {PartnerPoint} against {PointModel}, and what must hold of points whatever happens.
contract PartnerPointTest is AllianceTest {
    uint256 private constant _STEPS = 32;
    uint256 private constant _FULL = type(uint64).max;
    /// @dev October 2026, the middle of an epoch of any length.
    uint256 private constant _START = 1_790_000_000;
    uint32 private constant _MONTH = 2_629_800;
    uint256 private constant _ALICE_KEY = 0xA11CE;
    uint256 private constant _BOB_KEY = 0xB0B;
    uint256 private constant _CAROL_KEY = 0xCA401;
    /// @dev Linked only by a recovery, or after one.
    uint256 private constant _DAVE_KEY = 0xDA7E;

    address private immutable _alice = vm.addr(_ALICE_KEY);
    address private immutable _bob = vm.addr(_BOB_KEY);
    address private immutable _carol = vm.addr(_CAROL_KEY);
    address private immutable _dave = vm.addr(_DAVE_KEY);
    address private constant _STRANGER = address(0x57A4);
    address private _exchange;
    IPartnerPoint private _point;
    PointModel private _model;
    /// @dev Kept here because the optimizer may read the block's time once and for all.
    uint256 private _now;
    uint256 private _nextIssueId;

    function setUp() public {
        _deployRegistry(address(0x61A4D), new address[](0));
        _exchange = address(new Custodian());
        _warp(_START);
    }

    /* AGAINST THE MODEL */

    function testFuzz_anySequence_likeThePlainModel(
        uint256 seed,
        uint8 validity,
        uint32 epochLength,
        uint64 cap
    ) public {
        epochLength = _boundLength(epochLength);
        validity = epochLength == 366 days ? 64 : uint8(bound(validity, 1, 64));
        // None for a third of the programmes, else one that some sequences meet.
        _deploy(epochLength, validity, cap % 3 == 0 ? 0 : 20 + (cap % 2_000));
        for (uint256 i = 0; i < _STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _act(seed);
            _compare(seed);
        }
        _compareEveryEpoch();
    }

    /* EXPIRY */

    function testFuzz_expired_neverCountsNorMoves(uint8 validity, uint32 epochLength, uint8 age, uint64 amount) public {
        validity = uint8(bound(validity, 1, 64));
        _deploy(_boundLength(epochLength), validity);
        amount = uint64(bound(amount, 1, _FULL));
        uint256 current = _point.currentEpoch();
        uint256 epoch = current - bound(age, 0, current < validity ? current : validity);
        _issue(_alice, amount, epoch);

        _warp(_point.expiryOf(epoch) - 1);
        assertEq(_point.balanceOf(_alice), amount, "In its last second a point still counts");
        vm.prank(_alice);
        _point.transfer(_bob, amount);
        assertEq(_point.balanceOfAtEpoch(epoch, _bob), amount, "In its last second a point still moves");

        _warp(_point.expiryOf(epoch));
        assertEq(_point.balanceOf(_bob), 0, "An expired point never counts");
        assertEq(_point.balanceOfAtEpoch(epoch, _bob), 0, "An expired point never counts in its epoch");
        assertEq(_point.cohortsOf(_bob).length, 0, "An expired point is in no cohort");
        bytes memory nothing = abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, _bob, 0, 1);
        _refuse(_bob, abi.encodeCall(IERC20.transfer, (_alice, 1)), nothing);
        _refuse(_bob, abi.encodeCall(IPartnerPoint.redeem, (1, 0)), nothing);
        _refuse(_exchange, abi.encodeCall(IPartnerPoint.transferFromSince, (_bob, _exchange, 1, 0)), nothing);
        bytes memory expired = abi.encodeWithSelector(IERC7818.ERC7818TransferredExpiredToken.selector, _bob, epoch);
        _refuse(_bob, abi.encodeCall(IERC7818.transferAtEpoch, (epoch, _alice, 1)), expired);

        vm.prank(_bob);
        _point.transfer(_alice, 0);
        assertEq(_point.balanceOf(_alice), 0, "A transfer of zero moves no expired point");
    }

    function testFuzz_expiry_giftsAndRoundTrips_isPreserved(uint256 seed, uint8 validity, uint32 epochLength) public {
        validity = uint8(bound(validity, 4, 64));
        _deploy(_boundLength(epochLength), validity);
        uint256 current = _point.currentEpoch();
        uint256 amount = 1 + (seed % 1_000);
        // The newest three of the cohorts there can be, so that all outlive the journey.
        for (uint256 age = 0; age < 3; ++age) _issue(_alice, amount + age, current - age);
        bytes memory cohorts = abi.encode(_point.cohortsOf(_alice));
        uint256 total = 3 * amount + 3;

        vm.prank(_alice);
        _point.transfer(_bob, total);
        _warp(_now + _point.epochLength());
        vm.prank(_exchange);
        _point.transferFromSince(_bob, _exchange, total, 0);
        assertEq(abi.encode(_point.cohortsOf(_exchange)), cohorts, "The exchange gets the cohorts it takes");
        vm.prank(_exchange);
        _point.transfer(_carol, total);
        vm.prank(_carol);
        _point.transfer(_alice, total);
        assertEq(abi.encode(_point.cohortsOf(_alice)), cohorts, "Points that come back are as old as before");

        _warp(_point.expiryOf(current) - 1);
        assertEq(_point.balanceOf(_alice), amount, "The newest cohort lives to its last second");
        _warp(_now + 1);
        assertEq(_point.balanceOf(_alice), 0, "And not longer");
    }

    function testFuzz_oldestEpochExpires_nobodyIsLocked(uint8 validity, uint32 epochLength, uint8 each) public {
        validity = uint8(bound(validity, 1, 64));
        each = uint8(bound(each, 1, type(uint8).max));
        _deploy(_boundLength(epochLength), validity);
        uint256 current = _point.currentEpoch();
        uint256 first = current < validity ? 0 : current - validity;
        for (uint256 epoch = first; epoch <= current; ++epoch) _issue(_alice, each, epoch);

        for (uint256 epoch = first; epoch < current; ++epoch) {
            _warp(_point.expiryOf(epoch));
            uint256 rest = (current - epoch) * each;
            assertEq(_point.balanceOf(_alice), rest, "What is younger stays");
            vm.prank(_alice);
            _point.transfer(_bob, rest);
            assertEq(_point.balanceOf(_bob), rest, "All that has not expired moves");
            vm.prank(_bob);
            _point.transfer(_alice, rest);
            assertEq(_point.balanceOf(_alice), rest, "And comes back");
        }
        vm.prank(_alice);
        _point.redeem(each, 0);
        assertEq(_point.balanceOf(_alice), 0, "The last cohort is spent");
    }

    /// @dev Years as epochs reach back to 1970, the first word of all.
    function test_transfer_acrossTheFirstWord_keepsEveryPoint() public {
        _deploy(366 days, 64);
        _issue(_alice, 5, 3);
        _issue(_alice, 5, 4);
        vm.prank(_alice);
        _point.transfer(_bob, 7);
        assertEq(_point.balanceOf(_bob), 7, "The recipient has what was sent");
        assertEq(_point.balanceOf(_alice), 3, "The sender has the rest");
    }

    function test_transferFromSince_pastTheFirstWord_keepsWhatItSkips() public {
        _deploy(366 days, 64);
        _issue(_alice, 5, 3);
        _issue(_alice, 5, 4);
        vm.prank(_exchange);
        _point.transferFromSince(_alice, _exchange, 5, 4);
        assertEq(_point.balanceOf(_alice), 5, "What was skipped is still there");
        vm.prank(_alice);
        _point.transfer(_bob, 5);
        assertEq(_point.balanceOfAtEpoch(3, _bob), 5, "And still moves");
    }

    /* SELF-TRANSFERS */

    function testFuzz_transfer_toOneself_changesNothing(uint64 older, uint64 newer, uint256 amount) public {
        _deploy(_MONTH, 60);
        uint256 current = _point.currentEpoch();
        (older, newer) = (uint64(bound(older, 1, _FULL)), uint64(bound(newer, 1, _FULL)));
        amount = bound(amount, 0, uint256(older) + newer);
        _issue(_alice, older, current - 7);
        _issue(_alice, newer, current);
        bytes memory before = abi.encode(_point.cohortsOf(_alice));

        vm.prank(_alice);
        _point.transfer(_alice, amount);
        assertEq(abi.encode(_point.cohortsOf(_alice)), before, "A transfer to oneself changes nothing");
        vm.prank(_alice);
        _point.transferAtEpoch(current, _alice, newer);
        assertEq(abi.encode(_point.cohortsOf(_alice)), before, "Nor does one of a single epoch");
        vm.prank(_alice);
        _point.transferFromSince(_alice, _alice, newer, current);
        assertEq(abi.encode(_point.cohortsOf(_alice)), before, "Nor one from an epoch on");
        uint256 held = uint256(older) + newer;
        _refuse(
            _alice,
            abi.encodeCall(IERC20.transfer, (_alice, held + 1)),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, _alice, held, held + 1)
        );
    }

    /* FULL BUCKETS */

    function testFuzz_bucket_full_refusesMoreAndLeavesItsNeighbours(
        uint256 lane,
        uint64[4] memory others,
        uint64 more
    ) public {
        _deploy(_MONTH, 60);
        lane %= 4;
        more = uint64(bound(more, 1, _FULL));
        uint256 word = _point.currentEpoch() / 4 - 2;
        for (uint256 i = 0; i < 4; ++i) {
            others[i] = uint64(i == lane ? _FULL : bound(others[i], 1, _FULL - 1));
            _issue(_alice, others[i], word * 4 + i);
        }
        _issue(_bob, more, word * 4 + lane);

        bytes memory full = abi.encodeWithSelector(IPartnerPoint.PartnerPoint_BucketFull.selector, _alice, word);
        uint256 id = _nextIssueId++;
        _refuse(address(this), abi.encodeCall(IPartnerPoint.issue, (_alice, more, word * 4 + lane, id)), full);
        assertTrue(!_point.isIssued(id), "A refused release is not used up");
        _refuse(_bob, abi.encodeCall(IERC20.transfer, (_alice, more)), full);
        _refuse(_bob, abi.encodeCall(IERC7818.transferAtEpoch, (word * 4 + lane, _alice, more)), full);
        assertEq(_point.balanceOf(_bob), more, "A refused gift stays with the giver");
        _checkWord(word, others);

        uint256 next = (lane + 1) % 4;
        _issue(_alice, 1, word * 4 + next);
        ++others[next];
        _checkWord(word, others);
    }

    /* ACTIONS OF A SEQUENCE */

    function _act(uint256 seed) private {
        uint256 what = seed % 24;
        address sender = _actor(seed >> 8);
        address to = _actor(seed >> 16);
        uint256 amount = _amount(seed >> 24, sender);
        if (what < 4) {
            IPartnerPoint.Issue memory item = _release(seed >> 24, to);
            _both(address(this), abi.encodeCall(IPartnerPoint.issue, (item.to, item.amount, item.epoch, item.issueId)));
        } else if (what == 4) {
            IPartnerPoint.Issue[] memory issues = new IPartnerPoint.Issue[]((seed >> 24) % 4);
            for (uint256 i = 0; i < issues.length; ++i)
                issues[i] = _release(seed >> (32 + 48 * i), _actor(seed >> (24 + 8 * i)));
            _both(address(this), abi.encodeCall(IPartnerPoint.issueBatch, (issues)));
        } else if (what < 7) {
            _both(sender, abi.encodeCall(IERC20.transfer, (to, amount)));
        } else if (what == 7) {
            _both(sender, abi.encodeCall(IERC7818.transferAtEpoch, (_epoch(seed >> 40), to, amount)));
        } else if (what < 10) {
            address taker = what == 8 ? _exchange : to;
            uint256 minEpoch = seed & 256 == 0 ? 0 : _epoch(seed >> 40);
            _both(taker, abi.encodeCall(IPartnerPoint.transferFromSince, (sender, taker, amount, minEpoch)));
        } else if (what == 10) {
            uint256 minEpoch = _epoch(seed >> 40);
            amount = _amount(seed >> 24, _exchange);
            _both(_exchange, abi.encodeCall(IPartnerPoint.transferFromSince, (_exchange, to, amount, minEpoch)));
        } else if (what == 11) {
            _both(sender, abi.encodeCall(IPartnerPoint.redeem, (amount, bytes32(seed))));
        } else if (what == 12) {
            address spender = _actor(seed >> 48);
            uint256 allowance = seed & 256 == 0 ? type(uint256).max : amount / 2 + 1;
            _both(sender, abi.encodeCall(IERC20.approve, (spender, allowance)));
            if (seed & 512 == 0) _both(spender, abi.encodeCall(IERC20.transferFrom, (sender, to, amount)));
            else _both(spender, abi.encodeCall(IERC7818.transferFromAtEpoch, (_epoch(seed >> 40), sender, to, amount)));
        } else if (what == 13) {
            // An account closes and, half of the time, opens again.
            uint256 key = _key(seed >> 16);
            _both(vm.addr(key), abi.encodeCall(IPartnerPoint.unlink, (vm.addr(key))));
            if (seed & 512 == 0) _both(address(this), _linkCall(_point, key));
        } else if (what < 20) {
            _actOnMember(what, seed, sender);
        } else if (what < 22) {
            _warp(_now + ((seed >> 24) % 2 days));
        } else {
            uint256 length = _point.epochLength();
            uint256 most = (seed >> 24) % 8 == 0 ? length * (_point.validityDuration() + 1) : 2 * length;
            _warp(_now + 1 + ((seed >> 32) % most));
        }
    }

    function _actOnMember(uint256 what, uint256 seed, address account) private {
        address admin = address(this);
        if (what == 14) {
            if (seed & 256 == 0) _both(admin, abi.encodeCall(IPartnerPoint.freeze, (account, 0, 0)));
            else _both(admin, abi.encodeCall(IPartnerPoint.unfreeze, (account)));
        } else if (what < 17) {
            _both(admin, _recoverCall(_point, account, _key(seed >> 24)));
            // Points that come in between move as well.
            if (seed & 256 == 0) _warp(_now + 3 days - ((seed >> 40) % 2));
        } else if (what == 17) {
            _both((seed >> 24) % 3 == 0 ? admin : account, abi.encodeCall(IPartnerPoint.cancelRecovery, (account)));
        } else if (what == 18) {
            for (uint256 i = 0; i < 4; ++i) {
                _both(_STRANGER, abi.encodeCall(IPartnerPoint.completeRecovery, (_everybody(i))));
            }
        } else {
            uint64 cap = (seed >> 24) % 4 == 0 ? 0 : uint64((seed >> 32) % 300);
            _both(account, abi.encodeCall(IPartnerPoint.setDailyCap, (cap)));
        }
    }

    function _key(uint256 seed) private pure returns (uint256) {
        seed %= 4;
        return
            seed == 0
                ? _ALICE_KEY
                : seed == 1
                    ? _BOB_KEY
                    : seed == 2
                        ? _CAROL_KEY
                        : _DAVE_KEY;
    }

    function _release(uint256 seed, address to) private returns (IPartnerPoint.Issue memory) {
        // One in eight ids is one that may have been used.
        uint256 id = seed % 8 == 0 ? _nextIssueId / 2 : _nextIssueId++;
        uint256 amount = (seed >> 8) % 16 == 0 ? _FULL - ((seed >> 16) % 3) : (seed >> 16) % 50;
        return IPartnerPoint.Issue(to, amount, _epoch(seed >> 32), id);
    }

    function _actor(uint256 seed) private view returns (address) {
        seed %= 16;
        if (seed == 0) return _STRANGER;
        if (seed < 4) return _exchange;
        return
            seed < 8
                ? _alice
                : seed < 11
                    ? _bob
                    : seed < 14
                        ? _carol
                        : _dave;
    }

    /// @dev All, one too many, a part, or next to nothing of what the holder has.
    function _amount(uint256 seed, address holder) private view returns (uint256) {
        uint256 balance = _model.balanceOf(holder);
        uint256 kind = seed % 8;
        if (kind == 0) return balance + 1;
        if (kind < 3) return balance;
        if (kind == 3) return (seed >> 8) % 3;
        return (seed >> 8) % (balance + 1);
    }

    /// @dev Any valid epoch, often the oldest, now and then the one before or the one after.
    function _epoch(uint256 seed) private view returns (uint256) {
        uint256 current = _point.currentEpoch();
        uint256 age = (seed >> 8) % (_point.validityDuration() + 2);
        if (seed % 32 == 0) return current + 1;
        if (seed % 32 < 8) age = _point.validityDuration();
        return age > current ? 0 : current - age;
    }

    /* COMPARISONS */

    /// @dev The same call to the contract and to the model: both do it, or both refuse it with the same error.
    function _both(address sender, bytes memory data) private {
        vm.prank(sender);
        (bool done, bytes memory answer) = address(_point).call(data);
        vm.prank(sender);
        (bool expected, bytes memory modelled) = address(_model).call(data);
        assertEq(answer, modelled, "Contract and model give the same answer");
        assertTrue(done == expected, "Contract and model agree on what is possible");
    }

    function _compare(uint256 seed) private view {
        uint256 epoch = _epoch(seed);
        for (uint256 i = 0; i < 6; ++i) {
            address actor = _everybody(i);
            assertEq(
                abi.encode(_point.isFrozen(actor), _point.accountOf(_point.memberKeyOf(actor))),
                abi.encode(_model.isFrozen(actor), _model.accountOf(_point.memberKeyOf(actor))),
                "Freezes and links are what the model says"
            );
            (uint256 cap, uint256 left) = _point.dailyAllowance(actor);
            (uint256 modelCap, uint256 modelLeft) = _model.dailyAllowance(actor);
            assertEq(cap, modelCap, "Caps are what the model says");
            assertEq(left, modelLeft, "What is left of a cap is what the model says");
            assertEq(
                abi.encode(_point.cohortsOf(actor)),
                abi.encode(_model.cohortsOf(actor)),
                "Cohort by cohort, everybody holds what the model says"
            );
            assertEq(_point.balanceOf(actor), _model.balanceOf(actor), "Balances are what the model says");
            assertEq(
                _point.balanceOfAtEpoch(epoch, actor),
                _model.balanceOfAtEpoch(epoch, actor),
                "Balances by epoch are what the model says"
            );
        }
        assertEq(_point.totalSupply(), 0, "The supply is zero, as ERC-7818 recommends");
    }

    function _compareEveryEpoch() private view {
        uint256 current = _point.currentEpoch();
        uint256 first = current < 70 ? 0 : current - 70;
        for (uint256 i = 0; i < 6; ++i) {
            for (uint256 epoch = first; epoch <= current + 1; ++epoch) {
                uint256 expected = _model.balanceOfAtEpoch(epoch, _everybody(i));
                assertEq(_point.balanceOfAtEpoch(epoch, _everybody(i)), expected, "Every epoch is what the model says");
            }
        }
    }

    function _checkWord(uint256 word, uint64[4] memory expected) private view {
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(_point.balanceOfAtEpoch(word * 4 + i, _alice), expected[i], "A full bucket touches no neighbour");
        }
    }

    function _refuse(address sender, bytes memory data, bytes memory reason) private {
        vm.prank(sender);
        (bool done, bytes memory answer) = address(_point).call(data);
        assertTrue(!done, "The call is refused");
        assertEq(answer, reason, "For the right reason");
    }

    /* SETTING UP */

    function _everybody(uint256 i) private view returns (address) {
        return
            i == 0
                ? _alice
                : i == 1
                    ? _bob
                    : i == 2
                        ? _carol
                        : i == 3
                            ? _dave
                            : i == 4
                                ? _exchange
                                : _STRANGER;
    }

    /// @dev From an hour to 366 days, the usual month and the longest often: years reach back to the first word.
    function _boundLength(uint32 epochLength) private pure returns (uint32) {
        if (epochLength % 4 < 2) return epochLength % 4 == 0 ? _MONTH : 366 days;
        return uint32(bound(epochLength, 1 hours, 366 days));
    }

    function _deploy(uint32 epochLength, uint8 validity) private {
        _deploy(epochLength, validity, 0);
    }

    function _deploy(uint32 epochLength, uint8 validity, uint64 dailyCap) private {
        _point = _onboard(_exchange, epochLength, validity, dailyCap);
        _model = new PointModel(epochLength, validity, dailyCap, _exchange);
        _both(address(this), _linkCall(_point, _ALICE_KEY));
        _both(address(this), _linkCall(_point, _BOB_KEY));
        _both(address(this), _linkCall(_point, _CAROL_KEY));
    }

    function _issue(address to, uint256 amount, uint256 epoch) private {
        _point.issue(to, amount, epoch, _nextIssueId++);
    }

    function _warp(uint256 timestamp) private {
        _now = timestamp;
        vm.warp(timestamp);
    }
}
