// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {AccountWord, AccountWordLibrary} from "../types/AccountWord.sol";
import {Lanes, LanesLibrary} from "../types/Lanes.sol";
import {Accounts} from "./Accounts.sol";

/// @title Membership
/// @notice Who is a member of a programme, and what its admin and the member itself may do about an account: links, freezes,
/// recoveries, caps. A linked library, because these are rare and a point contract is small; it runs in the point contract, which
/// checks the caller's role first. Parameters, errors and events are those of {IPartnerPoint}.
library Membership {
    using Accounts for Accounts.Account;
    using Accounts for Accounts.Bucket;

    /// @notice A move of an account to a successor that is pending, and what stays of one that was.
    /// @param successor Who gets the account, zero when none is pending.
    /// @param executableAt When the move can be made, Unix time.
    /// @param vetoed Whether the account used its veto: for ever.
    struct Recovery {
        address successor;
        uint48 executableAt;
        bool vetoed;
    }

    /// @notice The state of a point contract that concerns accounts.
    /// @param accounts Balances, flags and caps.
    /// @param memberKeyOf The customer number of each account, a salted hash.
    /// @param accountOf The account of each customer number.
    /// @param recoveries Pending moves by account.
    /// @param predecessorOf The account whose pending move names a successor.
    /// @param exchange The exchange.
    /// @param proposedExchange The one the council proposed.
    struct State {
        mapping(address owner => Accounts.Account account) accounts;
        mapping(address account => bytes32 memberKey) memberKeyOf;
        mapping(bytes32 memberKey => address account) accountOf;
        mapping(address account => Recovery recovery) recoveries;
        mapping(address successor => address account) predecessorOf;
        address exchange;
        address proposedExchange;
    }

    /// @notice Time between the start of a recovery and its completion, seconds.
    uint256 internal constant RECOVERY_DELAY = 3 days;

    bytes32 private constant _LINK_TYPEHASH = keccak256(
        "Link(address account,bytes32 memberKey,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _RECOVER_TYPEHASH = keccak256(
        "Recover(address account,address successor,bytes32 memberKey,uint256 nonce,uint256 deadline)"
    );

    /// @notice See {IPartnerPoint-link}.
    /// @param account The account.
    /// @param memberKey The customer number's salted hash.
    /// @param deadline Last second the consent holds, Unix time.
    /// @param signature The account's, over its nonce, used up.
    function link(address account, bytes32 memberKey, uint256 deadline, bytes calldata signature) external {
        State storage self = _state();
        if (memberKey == 0) revert IPartnerPoint.PartnerPoint_EmptyKey();
        AccountWord word = self.accounts[account].word;
        if (word.mayHold()) revert IPartnerPoint.PartnerPoint_AlreadyLinked(account);
        address other = self.accountOf[memberKey];
        if (other != address(0)) revert IPartnerPoint.PartnerPoint_KeyTaken(memberKey, other);
        bytes32 message = keccak256(abi.encode(_LINK_TYPEHASH, account, memberKey, _usedNonce(account), deadline));
        _checkConsent(account, message, deadline, signature);

        self.accounts[account].word = word.linked(Accounts.wordOf(_point().currentEpoch()));
        self.memberKeyOf[account] = memberKey;
        self.accountOf[memberKey] = account;
        emit IPartnerPoint.MemberLinked(account, memberKey);
    }

    /// @notice See {IPartnerPoint-unlink}.
    /// @param account The account.
    function unlink(address account) external {
        State storage self = _state();
        AccountWord word = _member(self, account);
        if (word.isHeld()) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        uint256 balance = _point().balanceOf(account);
        if (balance != 0) revert IPartnerPoint.PartnerPoint_BalanceRemains(account, balance);

        bytes32 memberKey = self.memberKeyOf[account];
        self.accounts[account].word = word.unlinked();
        delete self.memberKeyOf[account];
        delete self.accountOf[memberKey];
        emit IPartnerPoint.MemberUnlinked(account, memberKey);
    }

    /// @notice See {IPartnerPoint-freeze}.
    /// @param account The account.
    /// @param reason A code of the partner's.
    /// @param caseHash Salted hash of the case.
    function freeze(address account, bytes32 reason, bytes32 caseHash) external {
        State storage self = _state();
        AccountWord word = _member(self, account);
        if (word.isFrozen()) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        self.accounts[account].word = word.withFrozen(true);
        emit IPartnerPoint.AccountFrozen(account, reason, caseHash);
    }

    /// @notice See {IPartnerPoint-unfreeze}.
    /// @param account The account.
    function unfreeze(address account) external {
        State storage self = _state();
        AccountWord word = self.accounts[account].word;
        if (!word.isFrozen()) revert IPartnerPoint.PartnerPoint_NotFrozen(account);
        self.accounts[account].word = word.withFrozen(false);
        emit IPartnerPoint.AccountUnfrozen(account);
    }

    /// @notice See {IPartnerPoint-recover}.
    /// @param account The account.
    /// @param successor Who is to get it.
    /// @param deadline Last second the consent holds, Unix time.
    /// @param signature The successor's, over its nonce, used up.
    function recover(address account, address successor, uint256 deadline, bytes calldata signature) external {
        State storage self = _state();
        AccountWord word = _member(self, account);
        Recovery storage recovery = self.recoveries[account];
        if (word.isRecovering()) revert IPartnerPoint.PartnerPoint_RecoveryPending(account, recovery.successor);
        if (self.accounts[successor].word.mayHold()) revert IPartnerPoint.PartnerPoint_AlreadyLinked(successor);
        address other = self.predecessorOf[successor];
        if (other != address(0)) revert IPartnerPoint.PartnerPoint_SuccessorTaken(successor, other);
        bytes32 memberKey = self.memberKeyOf[account];
        bytes32 message = keccak256(
            abi.encode(_RECOVER_TYPEHASH, account, successor, memberKey, _usedNonce(successor), deadline)
        );
        _checkConsent(successor, message, deadline, signature);

        uint256 executableAt = block.timestamp + RECOVERY_DELAY;
        (recovery.successor, recovery.executableAt) = (successor, SafeCast.toUint48(executableAt));
        self.predecessorOf[successor] = account;
        self.accounts[account].word = word.withRecovering(true);
        emit IPartnerPoint.RecoveryStarted(account, successor, executableAt);
    }

    /// @notice See {IPartnerPoint-cancelRecovery}.
    /// @param account The account.
    function cancelRecovery(address account) external {
        State storage self = _state();
        address caller = _caller();
        Recovery storage recovery = self.recoveries[account];
        address successor = recovery.successor;
        if (successor == address(0)) revert IPartnerPoint.PartnerPoint_NoRecovery(account);
        if (caller == account) {
            if (recovery.vetoed) revert IPartnerPoint.PartnerPoint_VetoUsed(account);
            recovery.vetoed = true;
        }
        _close(self, recovery, successor);
        self.accounts[account].word = self.accounts[account].word.withRecovering(false);
        emit IPartnerPoint.RecoveryCancelled(account, successor, caller);
    }

    /// @notice See {IPartnerPoint-completeRecovery}.
    /// @param account The account.
    function completeRecovery(address account) external {
        State storage self = _state();
        Recovery storage recovery = self.recoveries[account];
        (address successor, uint256 executableAt) = (recovery.successor, recovery.executableAt);
        if (successor == address(0)) revert IPartnerPoint.PartnerPoint_NoRecovery(account);
        if (block.timestamp < executableAt) revert IPartnerPoint.PartnerPoint_RecoveryEarly(account, executableAt);
        Accounts.Account storage target = self.accounts[successor];
        if (target.word.mayHold()) revert IPartnerPoint.PartnerPoint_AlreadyLinked(successor);

        uint256 balance = _point().balanceOf(account);
        _close(self, recovery, successor);
        // Flags, cap and what was spent today go along, so that a recovery is no way around them; so does the bound, for a
        // successor holds no valid point of its own.
        AccountWord word = self.accounts[account].word;
        target.word = word.withRecovering(false);
        self.accounts[account].word = AccountWordLibrary.NOBODY;
        bytes32 memberKey = self.memberKeyOf[account];
        delete self.memberKeyOf[account];
        self.memberKeyOf[successor] = memberKey;
        self.accountOf[memberKey] = successor;
        emit IERC20.Transfer(account, successor, balance);
        _moveAll(self.accounts[account], target, successor, word.firstWord(), balance);
        emit IPartnerPoint.RecoveryCompleted(account, successor, memberKey);
    }

    /// @notice See {IPartnerPoint-setDailyCap}.
    /// @param cap The new cap, points; zero for none of its own.
    function setDailyCap(uint64 cap) external {
        State storage self = _state();
        address account = _caller();
        AccountWord word = _member(self, account);
        if (word.isHeld()) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        uint256 programmeCap = _point().dailyCap();
        if (programmeCap != 0 && cap > programmeCap) {
            revert IPartnerPoint.PartnerPoint_DailyCapTooHigh(programmeCap, cap);
        }
        uint256 today = block.timestamp / 1 days;
        word = word.on(today).withOwnCap(cap, programmeCap);
        self.accounts[account].word = word;
        emit IPartnerPoint.DailyCapSet(account, cap, (today + word.waits()) * 1 days);
    }

    /// @notice See {IPartnerPoint-proposeExchange}.
    /// @param exchange The new exchange.
    function proposeExchange(address exchange) external {
        State storage self = _state();
        _checkExchange(self, exchange);
        self.proposedExchange = exchange;
        emit IPartnerPoint.ExchangeProposed(exchange);
    }

    /// @notice See {IPartnerPoint-acceptExchange}.
    /// @param exchange The proposed exchange.
    function acceptExchange(address exchange) external {
        State storage self = _state();
        if (exchange == address(0) || exchange != self.proposedExchange) {
            revert IPartnerPoint.PartnerPoint_ExchangeNotProposed(self.proposedExchange, exchange);
        }
        delete self.proposedExchange;
        Accounts.Account storage former = self.accounts[self.exchange];
        former.word = former.word.retired();
        _setExchange(self, exchange, _point().currentEpoch());
    }

    /// @notice Sets the exchange of a point contract under construction. Errors: `InvalidExchange`.
    /// @param self The state.
    /// @param exchange The exchange.
    /// @param epoch The running epoch.
    function setFirstExchange(State storage self, address exchange, uint256 epoch) external {
        _setExchange(self, exchange, epoch);
    }

    function _setExchange(State storage self, address exchange, uint256 epoch) private {
        _checkExchange(self, exchange);
        emit IPartnerPoint.ExchangeChanged(self.exchange, exchange);
        self.exchange = exchange;
        Accounts.Account storage account = self.accounts[exchange];
        uint256 firstWord = account.word.mayHold() ? account.word.firstWord() : Accounts.wordOf(epoch);
        account.word = AccountWordLibrary.exchange(firstWord);
    }

    /// @dev Moves `balance`, all that is valid, word by word, at most 17.
    function _moveAll(
        Accounts.Account storage source,
        Accounts.Account storage target,
        address to,
        uint256 firstWord,
        uint256 balance
    ) private {
        (uint256 current, uint256 validity) = (_point().currentEpoch(), _point().validityDuration());
        uint256 oldest = current > validity ? current - validity : 0;
        uint256 left = balance;
        for (uint256 word = Math.max(Accounts.wordOf(oldest), firstWord); left != 0; ++word) {
            Accounts.Bucket storage bucket = source.buckets[word];
            Lanes part = Accounts.since(bucket.lanes, word, oldest);
            if (part == LanesLibrary.EMPTY) continue;
            left -= part.sum();
            bucket.move(target, to, word, part);
        }
    }

    /// @dev Ends a pending recovery; its veto stays used.
    function _close(State storage self, Recovery storage recovery, address successor) private {
        (recovery.successor, recovery.executableAt) = (address(0), 0);
        delete self.predecessorOf[successor];
    }

    function _member(State storage self, address account) private view returns (AccountWord word) {
        word = self.accounts[account].word;
        if (!word.isLinked()) revert IPartnerPoint.PartnerPoint_NotLinked(account);
    }

    function _checkConsent(address signer, bytes32 message, uint256 deadline, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert IPartnerPoint.PartnerPoint_ConsentExpired(deadline);
        bytes32 digest = MessageHashUtils.toTypedDataHash(_point().DOMAIN_SEPARATOR(), message);
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature)) {
            revert IPartnerPoint.PartnerPoint_InvalidConsent(signer);
        }
    }

    function _checkExchange(State storage self, address exchange) private view {
        if (exchange.code.length == 0 || self.accounts[exchange].word.isLinked()) {
            revert IPartnerPoint.PartnerPoint_InvalidExchange(exchange);
        }
    }

    function _usedNonce(address signer) private view returns (uint256) {
        return _point().nonces(signer) - 1;
    }

    /// @dev The point contract this code runs in.
    function _point() private view returns (IPartnerPoint) {
        return IPartnerPoint(address(this));
    }

    /// @dev Who called the point contract: it appends the address, as a forwarder does.
    function _caller() private pure returns (address) {
        return address(bytes20(msg.data[msg.data.length - 20:]));
    }

    /// @dev The point contract's first storage variable.
    function _state() private pure returns (State storage self) {
        assembly ("memory-safe") {
            self.slot := 0
        }
    }
}
