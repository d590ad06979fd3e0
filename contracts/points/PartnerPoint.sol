// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {IERC7818} from "../interfaces/IERC7818.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {LanesLibrary} from "../types/Lanes.sol";
import {BookCommitments} from "./BookCommitments.sol";
import {Cohorts} from "./Cohorts.sol";
import {Membership} from "./Membership.sol";

/// @title PartnerPoint
/// @notice The points of one programme. See {IPartnerPoint}.
/// @dev How points are issued, moved and redeemed; what accounts hold is in {Cohorts}, who may hold it in {Membership}.
contract PartnerPoint is Membership, ERC165 {
    using Accounts for Accounts.Account;
    using BitMaps for BitMaps.BitMap;

    /* STORAGE */

    BitMaps.BitMap private _issued;

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidCommitmentPeriod`, `InvalidEpochLength`, `InvalidValidity`, `InvalidExchange`.
    /// @param registry_ The alliance's registry; its forwarder is the one trusted here.
    /// @param programme What the programme is.
    constructor(
        IRoleRegistry registry_,
        Programme memory programme
    )
        ERC20(programme.name, programme.symbol)
        ERC20Permit(programme.name)
        ERC2771Context(registry_.forwarder())
        BookCommitments(registry_, programme.partnerId, programme.commitmentPeriod)
        Cohorts(programme.epochLength, programme.validity)
        Membership(programme.dailyCap, programme.exchange)
    {}

    /* EXTERNAL */

    /// @inheritdoc IPartnerPoint
    function issue(
        address to,
        uint256 amount,
        uint256 epoch,
        uint256 issueId
    ) external onlyRole(PartnerRoles.issuer(partnerId)) {
        _checkActive();
        _checkIssueId(issueId);
        if (_issued.get(issueId)) revert PartnerPoint_IssueIdUsed(issueId);
        _issued.set(issueId);
        uint256 current = currentEpoch();
        uint256[] memory releases = new uint256[](1);
        _issue(to, amount, epoch, current, _oldestEpoch(current));
        releases[0] = (issueId << 32) | epoch;
        emit Issued(releases);
    }

    /// @inheritdoc IPartnerPoint
    /// @dev The ids of a batch mostly share a word of the bit map, so it is kept at hand and written when it changes.
    function issueBatch(Issue[] calldata issues) external onlyRole(PartnerRoles.issuer(partnerId)) {
        if (issues.length == 0) revert PartnerPoint_EmptyBatch();
        _checkActive();
        uint256 current = currentEpoch();
        uint256 oldest = _oldestEpoch(current);
        uint256[] memory releases = new uint256[](issues.length);
        _checkIssueId(issues[0].issueId);
        uint256 word = issues[0].issueId >> 8;
        uint256 used = _issued._data[word];
        for (uint256 i = 0; i < issues.length; ++i) {
            Issue calldata item = issues[i];
            uint256 issueId = item.issueId;
            if (issueId >> 8 != word) {
                _checkIssueId(issueId);
                _issued._data[word] = used;
                word = issueId >> 8;
                used = _issued._data[word];
            }
            uint256 bit = 1 << (issueId & 0xff);
            if (used & bit != 0) revert PartnerPoint_IssueIdUsed(issueId);
            used |= bit;
            _issue(item.to, item.amount, item.epoch, current, oldest);
            releases[i] = (issueId << 32) | item.epoch;
        }
        _issued._data[word] = used;
        emit Issued(releases);
    }

    /// @inheritdoc IPartnerPoint
    function redeem(uint256 amount, bytes32 orderId) external {
        if (amount == 0) revert PartnerPoint_ZeroAmount();
        address member = _msgSender();
        (Accounts.Account storage account, AccountWord word) = _payer(member);
        emit Transfer(member, address(0), amount);
        _debit(account, account, word, word, member, address(0), amount, 0, _ANY_EPOCH);
        emit Redeemed(member, orderId, amount);
    }

    /// @inheritdoc IPartnerPoint
    function transferFromSince(address from, address to, uint256 amount, uint256 minEpoch) external {
        _moveSince(from, to, amount, minEpoch);
    }

    /// @inheritdoc IPartnerPoint
    function transferForExchange(address from, address to, uint64 amount, uint256 minEpoch) external returns (bool) {
        _moveSince(from, to, amount, minEpoch);
        return true;
    }

    /// @inheritdoc IERC7818
    function transferAtEpoch(uint256 epoch, address to, uint256 value) external returns (bool) {
        _moveAtEpoch(epoch, _msgSender(), to, value);
        return true;
    }

    /// @inheritdoc IERC7818
    function transferFromAtEpoch(uint256 epoch, address from, address to, uint256 value) external returns (bool) {
        _spendAllowance(from, _msgSender(), value);
        _moveAtEpoch(epoch, from, to, value);
        return true;
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPartnerPoint
    function isIssued(uint256 issueId) external view returns (bool) {
        return _issued.get(issueId);
    }

    /// @inheritdoc IPartnerPoint
    function cohortsOf(address account) external view returns (Cohort[] memory cohorts) {
        uint256 current = currentEpoch();
        uint256 oldest = _oldestEpoch(current);
        uint256 count = 0;
        cohorts = new Cohort[](current - oldest + 1);
        unchecked {
            // At most 65 epochs, none near 2^256.
            for (uint256 epoch = oldest; epoch <= current; ++epoch) {
                uint256 amount = _accounts[account].heldAt(epoch);
                if (amount != 0) cohorts[count++] = Cohort(epoch, amount);
            }
        }
        // Shortens the array to the cohorts found.
        assembly ("memory-safe") {
            mstore(cohorts, count)
        }
    }

    /// @inheritdoc IPartnerPoint
    function expiryOf(uint256 epoch) external view returns (uint256) {
        return (epoch + validityDuration() + 1) * epochLength();
    }

    /* PUBLIC VIEWS */

    /// @notice Points the account holds that have not expired.
    /// @param account The account.
    /// @return total Their number.
    function balanceOf(address account) public view override(ERC20, IERC20) returns (uint256 total) {
        return _balanceOf(account);
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == type(IERC7818).interfaceId ||
            interfaceId == type(IERC20).interfaceId ||
            interfaceId == type(IERC20Metadata).interfaceId ||
            interfaceId == type(IERC20Permit).interfaceId ||
            interfaceId == type(IPartnerPoint).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @notice Zero, as ERC-7818 recommends: points expire without a transaction.
    /// @return Zero.
    function totalSupply() public pure override(ERC20, IERC20) returns (uint256) {
        return 0;
    }

    /// @notice Points are whole.
    /// @return Zero.
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    /* INTERNAL */

    /// @dev Every ERC-20 transfer comes through here; points are issued and redeemed on paths of their own.
    function _update(address from, address to, uint256 value) internal override {
        _move(from, to, value, 0, _ANY_EPOCH);
    }

    /* PRIVATE */

    function _moveSince(address from, address to, uint256 amount, uint256 minEpoch) private {
        address caller = _msgSender();
        if (caller == from) return _move(from, to, amount, minEpoch, _ANY_EPOCH);
        Accounts.Account storage target = _accounts[to];
        AccountWord word = target.word;
        if (caller != to || !word.isExchange()) revert PartnerPoint_NotExchange(caller, from, to);
        _moveTo(target, word, from, to, amount, minEpoch, _ANY_EPOCH);
    }

    /// @dev Moves `amount` of the epochs from `minEpoch` to `maxEpoch`.
    function _move(address from, address to, uint256 amount, uint256 minEpoch, uint256 maxEpoch) private {
        Accounts.Account storage target = _accounts[to];
        AccountWord targetWord = target.word;
        if (!targetWord.isLinked()) _checkTaker(targetWord, from, to);
        _moveTo(target, targetWord, from, to, amount, minEpoch, maxEpoch);
    }

    /// @dev As {_move}, to an account that may get points.
    function _moveTo(
        Accounts.Account storage target,
        AccountWord targetWord,
        address from,
        address to,
        uint256 amount,
        uint256 minEpoch,
        uint256 maxEpoch
    ) private {
        (Accounts.Account storage source, AccountWord word) = _payer(from);
        emit Transfer(from, to, amount);
        if (amount == 0) return;
        AccountWord counted = _counted(from, word, amount);
        target.lowerBound(targetWord, _debit(source, target, word, counted, from, to, amount, minEpoch, maxEpoch));
    }

    function _moveAtEpoch(uint256 epoch, address from, address to, uint256 amount) private {
        if (isEpochExpired(epoch)) revert ERC7818TransferredExpiredToken(from, epoch);
        _move(from, to, amount, epoch, epoch);
    }

    function _issue(address to, uint256 amount, uint256 epoch, uint256 current, uint256 oldest) private {
        unchecked {
            // Each range is one comparison: below it, the difference wraps around. `oldest` is at most `current`.
            if (amount - 1 > type(uint64).max - 1) _refuseAmount(amount);
            if (epoch - oldest > current - oldest) _refuseEpoch(epoch, current, oldest);
        }
        Accounts.Account storage account = _accounts[to];
        AccountWord accountWord = account.word;
        if (!accountWord.isLinked()) revert PartnerPoint_NotLinked(to);
        uint256 word = Accounts.wordOf(epoch);
        account.credit(to, word, LanesLibrary.single(Accounts.laneOf(epoch), amount));
        account.lowerBound(accountWord, word);
        emit Transfer(address(0), to, amount);
    }

    function _checkActive() private view {
        IRoleRegistry.PartnerStatus status = registry().statusOf(partnerId);
        // A partner that winds down still owes its members what they accrued.
        bool issues = status == IRoleRegistry.PartnerStatus.Active || status == IRoleRegistry.PartnerStatus.WindingDown;
        if (!issues) revert PartnerPoint_PartnerNotActive(partnerId, status);
    }

    /// @dev A holder whose points may leave.
    function _payer(address owner) private view returns (Accounts.Account storage account, AccountWord word) {
        account = _accounts[owner];
        word = account.word;
        if (!word.mayHold()) revert PartnerPoint_NotLinked(owner);
        if (word.isHeld()) revert PartnerPoint_AccountFrozen(owner);
    }

    /// @dev Points come to the exchange by its own call alone: others' would be nobody's, and could fill a bucket for good.
    function _checkTaker(AccountWord word, address from, address to) private view {
        if (!word.mayHold()) revert PartnerPoint_NotLinked(to);
        if (_msgSender() != to || !word.isExchange()) revert PartnerPoint_NotExchange(_msgSender(), from, to);
    }

    function _refuseAmount(uint256 amount) private pure {
        if (amount == 0) revert PartnerPoint_ZeroAmount();
        revert PartnerPoint_AmountTooWide(amount);
    }

    function _refuseEpoch(uint256 epoch, uint256 current, uint256 oldest) private pure {
        if (epoch > current) revert PartnerPoint_EpochInFuture(epoch, current);
        revert PartnerPoint_EpochExpired(epoch, oldest);
    }

    function _checkIssueId(uint256 issueId) private pure {
        if (issueId > type(uint224).max) revert PartnerPoint_IssueIdTooWide(issueId);
    }
}
