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
    struct State {
        mapping(address owner => Accounts.Account account) accounts;
        mapping(address account => bytes32 memberKey) memberKeyOf;
        mapping(bytes32 memberKey => address account) accountOf;
        mapping(address account => Recovery recovery) recoveries;
        mapping(address successor => address account) predecessorOf;
    }

    /// @notice A signature and what it takes to check it.
    /// @param domain The point contract's EIP-712 domain separator.
    /// @param nonce The signer's nonce, used up.
    /// @param deadline Last second the consent holds, Unix time.
    /// @param signature The signature.
    struct Consent {
        bytes32 domain;
        uint256 nonce;
        uint256 deadline;
        bytes signature;
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
    /// @param self The state.
    /// @param account The account.
    /// @param memberKey The customer number's salted hash.
    /// @param consent The account's.
    /// @param epoch The running epoch.
    function link(
        State storage self,
        address account,
        bytes32 memberKey,
        Consent calldata consent,
        uint256 epoch
    ) external {
        if (memberKey == 0) revert IPartnerPoint.PartnerPoint_EmptyKey();
        if (self.accounts[account].word.mayHold()) revert IPartnerPoint.PartnerPoint_AlreadyLinked(account);
        address other = self.accountOf[memberKey];
        if (other != address(0)) revert IPartnerPoint.PartnerPoint_KeyTaken(memberKey, other);
        bytes32 message = keccak256(abi.encode(_LINK_TYPEHASH, account, memberKey, consent.nonce, consent.deadline));
        _checkConsent(account, message, consent);

        self.accounts[account].word = AccountWordLibrary.member(Accounts.wordOf(epoch));
        self.memberKeyOf[account] = memberKey;
        self.accountOf[memberKey] = account;
        emit IPartnerPoint.MemberLinked(account, memberKey);
    }

    /// @notice See {IPartnerPoint-unlink}.
    /// @param self The state.
    /// @param account The account.
    /// @param balance Valid points it holds.
    function unlink(State storage self, address account, uint256 balance) external {
        AccountWord word = _member(self, account);
        if (word.isHeld()) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        if (balance != 0) revert IPartnerPoint.PartnerPoint_BalanceRemains(account, balance);

        bytes32 memberKey = self.memberKeyOf[account];
        self.accounts[account].word = AccountWordLibrary.NOBODY;
        delete self.memberKeyOf[account];
        delete self.accountOf[memberKey];
        emit IPartnerPoint.MemberUnlinked(account, memberKey);
    }

    /// @notice See {IPartnerPoint-freeze}.
    /// @param self The state.
    /// @param account The account.
    /// @param reason A code of the partner's.
    /// @param caseHash Salted hash of the case.
    function freeze(State storage self, address account, bytes32 reason, bytes32 caseHash) external {
        AccountWord word = _member(self, account);
        if (word.isFrozen()) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        self.accounts[account].word = word.withFrozen(true);
        emit IPartnerPoint.AccountFrozen(account, reason, caseHash);
    }

    /// @notice See {IPartnerPoint-unfreeze}.
    /// @param self The state.
    /// @param account The account.
    function unfreeze(State storage self, address account) external {
        AccountWord word = self.accounts[account].word;
        if (!word.isFrozen()) revert IPartnerPoint.PartnerPoint_NotFrozen(account);
        self.accounts[account].word = word.withFrozen(false);
        emit IPartnerPoint.AccountUnfrozen(account);
    }

    /// @notice See {IPartnerPoint-recover}.
    /// @param self The state.
    /// @param account The account.
    /// @param successor Who is to get it.
    /// @param consent The successor's.
    function recover(State storage self, address account, address successor, Consent calldata consent) external {
        AccountWord word = _member(self, account);
        Recovery storage recovery = self.recoveries[account];
        if (word.isRecovering()) revert IPartnerPoint.PartnerPoint_RecoveryPending(account, recovery.successor);
        if (self.accounts[successor].word.mayHold()) revert IPartnerPoint.PartnerPoint_AlreadyLinked(successor);
        address other = self.predecessorOf[successor];
        if (other != address(0)) revert IPartnerPoint.PartnerPoint_SuccessorTaken(successor, other);
        bytes32 message = keccak256(
            abi.encode(
                _RECOVER_TYPEHASH,
                account,
                successor,
                self.memberKeyOf[account],
                consent.nonce,
                consent.deadline
            )
        );
        _checkConsent(successor, message, consent);

        uint256 executableAt = block.timestamp + RECOVERY_DELAY;
        (recovery.successor, recovery.executableAt) = (successor, SafeCast.toUint48(executableAt));
        self.predecessorOf[successor] = account;
        self.accounts[account].word = word.withRecovering(true);
        emit IPartnerPoint.RecoveryStarted(account, successor, executableAt);
    }

    /// @notice See {IPartnerPoint-cancelRecovery}.
    /// @param self The state.
    /// @param account The account.
    /// @param caller The account itself, or the partner's admin.
    function cancelRecovery(State storage self, address account, address caller) external {
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
    /// @param self The state.
    /// @param account The account.
    /// @param balance Valid points it holds.
    /// @param oldest The oldest epoch still valid.
    function completeRecovery(State storage self, address account, uint256 balance, uint256 oldest) external {
        Recovery storage recovery = self.recoveries[account];
        (address successor, uint256 executableAt) = (recovery.successor, recovery.executableAt);
        if (successor == address(0)) revert IPartnerPoint.PartnerPoint_NoRecovery(account);
        if (block.timestamp < executableAt) revert IPartnerPoint.PartnerPoint_RecoveryEarly(account, executableAt);
        Accounts.Account storage target = self.accounts[successor];
        if (target.word.mayHold()) revert IPartnerPoint.PartnerPoint_AlreadyLinked(successor);

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
        _moveAll(self.accounts[account], target, successor, word.firstWord(), balance, oldest);
        emit IPartnerPoint.RecoveryCompleted(account, successor, memberKey);
    }

    /// @notice See {IPartnerPoint-setDailyCap}.
    /// @param self The state.
    /// @param account The member.
    /// @param cap The new cap, points; zero for none of its own.
    /// @param programmeCap The programme's cap, points; zero for none.
    function setDailyCap(State storage self, address account, uint64 cap, uint64 programmeCap) external {
        AccountWord word = _member(self, account);
        if (word.isHeld()) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        if (programmeCap != 0 && cap > programmeCap) {
            revert IPartnerPoint.PartnerPoint_DailyCapTooHigh(programmeCap, cap);
        }
        uint256 today = block.timestamp / 1 days;
        word = word.on(today).withOwnCap(cap, programmeCap);
        self.accounts[account].word = word;
        emit IPartnerPoint.DailyCapSet(account, cap, (today + word.waits()) * 1 days);
    }

    /// @notice See {IPartnerPoint-dailyAllowance}.
    /// @param self The state.
    /// @param account The account.
    /// @param programmeCap The programme's cap, points; zero for none.
    /// @return cap Points a day, zero for none.
    /// @return left Points that may still leave today, 2^256 - 1 without a cap.
    function dailyAllowance(
        State storage self,
        address account,
        uint256 programmeCap
    ) external view returns (uint256 cap, uint256 left) {
        AccountWord word = self.accounts[account].word;
        if (word.isLinked()) {
            word = word.on(block.timestamp / 1 days);
            cap = word.capUnder(programmeCap);
        }
        left = cap == 0 ? type(uint256).max : cap - Math.min(cap, word.spent());
    }

    /// @notice See {IPartnerPoint-cohortsOf}.
    /// @param self The state.
    /// @param account The account.
    /// @param current The running epoch.
    /// @param oldest The oldest epoch still valid.
    /// @return cohorts What the account holds.
    function cohortsOf(
        State storage self,
        address account,
        uint256 current,
        uint256 oldest
    ) external view returns (IPartnerPoint.Cohort[] memory cohorts) {
        uint256 count = 0;
        cohorts = new IPartnerPoint.Cohort[](current - oldest + 1);
        for (uint256 epoch = oldest; epoch <= current; ++epoch) {
            uint256 amount = self.accounts[account].heldAt(epoch);
            if (amount != 0) cohorts[count++] = IPartnerPoint.Cohort(epoch, amount);
        }
        // Shortens the array to the cohorts found.
        assembly ("memory-safe") {
            mstore(cohorts, count)
        }
    }

    /// @dev Moves `balance`, all that is valid, word by word, at most 17.
    function _moveAll(
        Accounts.Account storage source,
        Accounts.Account storage target,
        address to,
        uint256 firstWord,
        uint256 balance,
        uint256 oldest
    ) private {
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

    function _checkConsent(address signer, bytes32 message, Consent calldata consent) private view {
        if (block.timestamp > consent.deadline) revert IPartnerPoint.PartnerPoint_ConsentExpired(consent.deadline);
        bytes32 digest = MessageHashUtils.toTypedDataHash(consent.domain, message);
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, consent.signature)) {
            revert IPartnerPoint.PartnerPoint_InvalidConsent(signer);
        }
    }
}
