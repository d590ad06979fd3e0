// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {AccountWord, AccountWordLibrary} from "../types/AccountWord.sol";
import {BookCommitments} from "./BookCommitments.sol";
import {Cohorts} from "./Cohorts.sol";

/// @title Membership
/// @notice Who may hold points of a programme, and what its admin and the member itself may do about an account: links, freezes,
/// recoveries, caps, and which exchange it is. See {IPartnerPoint}.
abstract contract Membership is BookCommitments, Cohorts, ERC20Permit, ERC2771Context {
    /* TYPES */

    /// @dev A move of an account to a successor that is pending, and what stays of one that was.
    /// @param successor Who gets the account, zero when none is pending.
    /// @param executableAt When the move can be made, Unix time.
    /// @param vetoed Whether the account used its veto: for ever.
    struct Recovery {
        address successor;
        uint48 executableAt;
        bool vetoed;
    }

    /* CONSTANTS */

    /// @inheritdoc IPartnerPoint
    uint256 public constant RECOVERY_DELAY = 3 days;
    bytes32 private constant _LINK_TYPEHASH = keccak256(
        "Link(address account,bytes32 memberKey,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _RECOVER_TYPEHASH = keccak256(
        "Recover(address account,address successor,bytes32 memberKey,uint256 nonce,uint256 deadline)"
    );

    /* IMMUTABLES */

    /// @inheritdoc IPartnerPoint
    uint64 public immutable dailyCap;

    /* STORAGE */

    mapping(address account => bytes32 memberKey) private _memberKeyOf;
    mapping(bytes32 memberKey => address account) private _accountOf;
    mapping(address account => Recovery recovery) private _recoveries;
    /// @dev The account whose pending move names a successor.
    mapping(address successor => address account) private _predecessorOf;
    /// @inheritdoc IPartnerPoint
    address public exchange;
    /// @inheritdoc IPartnerPoint
    address public proposedExchange;

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidExchange`.
    /// @param dailyCap_ The programme's daily cap, points; zero for none.
    /// @param exchange_ The exchange.
    constructor(uint64 dailyCap_, address exchange_) {
        dailyCap = dailyCap_;
        _setExchange(exchange_);
    }

    /* EXTERNAL */

    /// @inheritdoc IPartnerPoint
    function link(
        address account,
        bytes32 memberKey,
        uint256 deadline,
        bytes calldata signature
    ) external onlyRole(PartnerRoles.issuer(partnerId)) {
        if (memberKey == 0) revert PartnerPoint_EmptyKey();
        AccountWord word = _accounts[account].word;
        if (word.mayHold()) revert PartnerPoint_AlreadyLinked(account);
        address other = _accountOf[memberKey];
        if (other != address(0)) revert PartnerPoint_KeyTaken(memberKey, other);
        bytes32 message = keccak256(abi.encode(_LINK_TYPEHASH, account, memberKey, _useNonce(account), deadline));
        _checkConsent(account, message, deadline, signature);

        _accounts[account].word = word.linked(Accounts.wordOf(currentEpoch()));
        _memberKeyOf[account] = memberKey;
        _accountOf[memberKey] = account;
        emit MemberLinked(account, memberKey);
    }

    /// @inheritdoc IPartnerPoint
    function unlink(address account) external {
        _checkSelfOr(account, PartnerRoles.issuer(partnerId));
        AccountWord word = _member(account);
        if (word.isHeld()) revert PartnerPoint_AccountFrozen(account);
        uint256 balance = _balanceOf(account);
        if (balance != 0) revert PartnerPoint_BalanceRemains(account, balance);

        bytes32 memberKey = _memberKeyOf[account];
        _accounts[account].word = word.unlinked();
        delete _memberKeyOf[account];
        delete _accountOf[memberKey];
        emit MemberUnlinked(account, memberKey);
    }

    /// @inheritdoc IPartnerPoint
    function freeze(
        address account,
        bytes32 reason,
        bytes32 caseHash
    ) external onlyRole(PartnerRoles.admin(partnerId)) {
        AccountWord word = _member(account);
        if (word.isFrozen()) revert PartnerPoint_AccountFrozen(account);
        _accounts[account].word = word.withFrozen(true);
        emit AccountFrozen(account, reason, caseHash);
    }

    /// @inheritdoc IPartnerPoint
    function unfreeze(address account) external onlyRole(PartnerRoles.admin(partnerId)) {
        AccountWord word = _accounts[account].word;
        if (!word.isFrozen()) revert PartnerPoint_NotFrozen(account);
        _accounts[account].word = word.withFrozen(false);
        emit AccountUnfrozen(account);
    }

    /// @inheritdoc IPartnerPoint
    function recover(
        address account,
        address successor,
        uint256 deadline,
        bytes calldata signature
    ) external onlyRole(PartnerRoles.admin(partnerId)) {
        AccountWord word = _member(account);
        Recovery storage recovery = _recoveries[account];
        if (word.isRecovering()) revert PartnerPoint_RecoveryPending(account, recovery.successor);
        if (_accounts[successor].word.mayHold()) revert PartnerPoint_AlreadyLinked(successor);
        address other = _predecessorOf[successor];
        if (other != address(0)) revert PartnerPoint_SuccessorTaken(successor, other);
        bytes32 memberKey = _memberKeyOf[account];
        bytes32 message = keccak256(
            abi.encode(_RECOVER_TYPEHASH, account, successor, memberKey, _useNonce(successor), deadline)
        );
        _checkConsent(successor, message, deadline, signature);

        uint256 executableAt = block.timestamp + RECOVERY_DELAY;
        (recovery.successor, recovery.executableAt) = (successor, SafeCast.toUint48(executableAt));
        _predecessorOf[successor] = account;
        _accounts[account].word = word.withRecovering(true);
        emit RecoveryStarted(account, successor, executableAt);
    }

    /// @inheritdoc IPartnerPoint
    function cancelRecovery(address account) external {
        address caller = _checkSelfOr(account, PartnerRoles.admin(partnerId));
        Recovery storage recovery = _recoveries[account];
        address successor = recovery.successor;
        if (successor == address(0)) revert PartnerPoint_NoRecovery(account);
        if (caller == account) {
            if (recovery.vetoed) revert PartnerPoint_VetoUsed(account);
            recovery.vetoed = true;
        }
        _close(recovery, successor);
        _accounts[account].word = _accounts[account].word.withRecovering(false);
        emit RecoveryCancelled(account, successor, caller);
    }

    /// @inheritdoc IPartnerPoint
    function completeRecovery(address account) external {
        Recovery storage recovery = _recoveries[account];
        (address successor, uint256 executableAt) = (recovery.successor, recovery.executableAt);
        if (successor == address(0)) revert PartnerPoint_NoRecovery(account);
        if (block.timestamp < executableAt) revert PartnerPoint_RecoveryEarly(account, executableAt);
        Accounts.Account storage target = _accounts[successor];
        if (target.word.mayHold()) revert PartnerPoint_AlreadyLinked(successor);

        _close(recovery, successor);
        (Accounts.Account storage source, uint256 balance) = (_accounts[account], _balanceOf(account));
        AccountWord word = source.word;
        emit Transfer(account, successor, balance);
        _debit(source, target, word, word, account, successor, balance, 0, _ANY_EPOCH);
        // Flags, cap and what was spent today go along, so that a recovery is no way around them; so does the bound, for a
        // successor holds no valid point of its own.
        target.word = word.withRecovering(false);
        source.word = AccountWordLibrary.NOBODY;
        bytes32 memberKey = _memberKeyOf[account];
        delete _memberKeyOf[account];
        _memberKeyOf[successor] = memberKey;
        _accountOf[memberKey] = successor;
        emit RecoveryCompleted(account, successor, memberKey);
    }

    /// @inheritdoc IPartnerPoint
    function setDailyCap(uint64 cap) external {
        address account = _msgSender();
        AccountWord word = _member(account);
        if (word.isHeld()) revert PartnerPoint_AccountFrozen(account);
        uint256 programmeCap = dailyCap;
        if (programmeCap != 0 && cap > programmeCap) {
            revert PartnerPoint_DailyCapTooHigh(programmeCap, cap);
        }
        uint256 today = block.timestamp / 1 days;
        word = word.on(today).withOwnCap(cap, programmeCap);
        _accounts[account].word = word;
        emit DailyCapSet(account, cap, (today + word.waits()) * 1 days);
    }

    /// @inheritdoc IPartnerPoint
    function proposeExchange(address exchange_) external onlyRole(COUNCIL) {
        _checkExchange(exchange_);
        proposedExchange = exchange_;
        emit ExchangeProposed(exchange_);
    }

    /// @inheritdoc IPartnerPoint
    function acceptExchange(address exchange_) external onlyRole(PartnerRoles.admin(partnerId)) {
        if (exchange_ == address(0) || exchange_ != proposedExchange) {
            revert PartnerPoint_ExchangeNotProposed(proposedExchange, exchange_);
        }
        delete proposedExchange;
        Accounts.Account storage former = _accounts[exchange];
        former.word = former.word.retired();
        _setExchange(exchange_);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPartnerPoint
    function memberKeyOf(address account) external view returns (bytes32) {
        return _memberKeyOf[account];
    }

    /// @inheritdoc IPartnerPoint
    function accountOf(bytes32 memberKey) external view returns (address) {
        return _accountOf[memberKey];
    }

    /// @inheritdoc IPartnerPoint
    function isFrozen(address account) external view returns (bool) {
        return _accounts[account].word.isHeld();
    }

    /// @inheritdoc IPartnerPoint
    function recoveryOf(address account) external view returns (address successor, uint256 executableAt) {
        Recovery storage recovery = _recoveries[account];
        return (recovery.successor, recovery.executableAt);
    }

    /// @inheritdoc IPartnerPoint
    function dailyAllowance(address account) external view returns (uint256 cap, uint256 left) {
        AccountWord word = _accounts[account].word;
        if (word.isLinked()) (, cap, left) = _allowanceOf(word);
        else left = type(uint256).max;
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IPartnerPoint
    function trustedForwarder() public view override(IPartnerPoint, ERC2771Context) returns (address) {
        return super.trustedForwarder();
    }

    /// @inheritdoc IPartnerPoint
    function isTrustedForwarder(address candidate) public view override(IPartnerPoint, ERC2771Context) returns (bool) {
        return super.isTrustedForwarder(candidate);
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    /* INTERNAL VIEWS */

    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }

    /// @dev The account's word with `amount` counted against its cap. Without a cap, and for exchanges, it stays as it is.
    function _counted(address from, AccountWord word, uint256 amount) internal view returns (AccountWord) {
        if (word.capUnder(dailyCap) == 0 || !word.isLinked()) return word;
        (AccountWord today, uint256 cap, uint256 left) = _allowanceOf(word);
        if (amount > left) revert PartnerPoint_DailyCapExceeded(from, left, amount);
        return cap == 0 ? today : today.spending(amount);
    }

    /* PRIVATE */

    function _setExchange(address exchange_) private {
        _checkExchange(exchange_);
        emit ExchangeChanged(exchange, exchange_);
        exchange = exchange_;
        Accounts.Account storage account = _accounts[exchange_];
        uint256 firstWord = account.word.mayHold() ? account.word.firstWord() : Accounts.wordOf(currentEpoch());
        account.word = AccountWordLibrary.exchange(firstWord);
    }

    /// @dev Ends a pending recovery; its veto stays used.
    function _close(Recovery storage recovery, address successor) private {
        (recovery.successor, recovery.executableAt) = (address(0), 0);
        delete _predecessorOf[successor];
    }

    /* PRIVATE VIEWS */

    function _member(address account) private view returns (AccountWord word) {
        word = _accounts[account].word;
        if (!word.isLinked()) revert PartnerPoint_NotLinked(account);
    }

    /// @dev The account itself may, and whoever holds `role`.
    function _checkSelfOr(address account, bytes32 role) private view returns (address caller) {
        caller = _msgSender();
        if (caller != account) _checkRole(role, caller);
    }

    function _checkConsent(address signer, bytes32 message, uint256 deadline, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert PartnerPoint_ConsentExpired(deadline);
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, _hashTypedDataV4(message), signature)) {
            revert PartnerPoint_InvalidConsent(signer);
        }
    }

    function _checkExchange(address exchange_) private view {
        if (exchange_.code.length == 0 || _accounts[exchange_].word.isLinked()) {
            revert PartnerPoint_InvalidExchange(exchange_);
        }
    }

    function _allowanceOf(AccountWord word) private view returns (AccountWord today, uint256 cap, uint256 left) {
        today = word.on(block.timestamp / 1 days);
        cap = today.capUnder(dailyCap);
        left = cap == 0 ? type(uint256).max : Math.saturatingSub(cap, today.spent());
    }
}
