// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {IERC7818} from "../interfaces/IERC7818.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {Delegation} from "../libraries/Delegation.sol";
import {Membership} from "../libraries/Membership.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {Lanes, LanesLibrary} from "../types/Lanes.sol";
import {BookCommitments} from "./BookCommitments.sol";
import {MemberState} from "./MemberState.sol";

/// @title PartnerPoint
/// @notice The points of one programme. See {IPartnerPoint}.
/// @dev Balances live in buckets by (account, epoch), four to a word; OpenZeppelin's own balance mapping stays empty.
contract PartnerPoint is MemberState, BookCommitments, ERC20Permit, ERC2771Context, ERC165 {
    using Accounts for Accounts.Account;
    using Accounts for Accounts.Bucket;
    using BitMaps for BitMaps.BitMap;

    /* CONSTANTS */

    /// @inheritdoc IPartnerPoint
    uint256 public constant RECOVERY_DELAY = Membership.RECOVERY_DELAY;
    uint256 private constant _MAX_VALIDITY = 64;
    /// @dev The last epoch when every epoch will do.
    uint256 private constant _ANY_EPOCH = type(uint256).max;

    /* IMMUTABLES */

    /// @inheritdoc IPartnerPoint
    uint64 public immutable dailyCap;
    uint32 private immutable _epochLength;
    uint8 private immutable _validity;

    /* STORAGE */

    BitMaps.BitMap private _issued;

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidEpochLength`, `InvalidValidity`, `InvalidExchange`.
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
    {
        if (programme.epochLength < 1 hours || programme.epochLength > 366 days) {
            revert PartnerPoint_InvalidEpochLength(programme.epochLength);
        }
        if (programme.validity == 0 || programme.validity > _MAX_VALIDITY) {
            revert PartnerPoint_InvalidValidity(programme.validity);
        }
        dailyCap = programme.dailyCap;
        _epochLength = programme.epochLength;
        _validity = programme.validity;
        Membership.setFirstExchange(_members, programme.exchange, block.timestamp / programme.epochLength);
    }

    /* EXTERNAL */

    /// @inheritdoc IPartnerPoint
    function link(
        address account,
        bytes32 memberKey,
        uint256 deadline,
        bytes calldata signature
    ) external onlyRole(PartnerRoles.issuer(partnerId)) {
        _useNonce(account);
        (memberKey, deadline, signature);
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function unlink(address account) external {
        _checkSelfOr(account, PartnerRoles.issuer(partnerId));
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function freeze(
        address account,
        bytes32 reason,
        bytes32 caseHash
    ) external onlyRole(PartnerRoles.admin(partnerId)) {
        (account, reason, caseHash);
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function unfreeze(address account) external onlyRole(PartnerRoles.admin(partnerId)) {
        account;
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function recover(
        address account,
        address successor,
        uint256 deadline,
        bytes calldata signature
    ) external onlyRole(PartnerRoles.admin(partnerId)) {
        _useNonce(successor);
        (account, deadline, signature);
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function cancelRecovery(address account) external {
        _checkSelfOr(account, PartnerRoles.admin(partnerId));
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function completeRecovery(address account) external {
        account;
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function setDailyCap(uint64 cap) external {
        cap;
        _delegate();
    }

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
        _debit(account, word, word, member, address(0), amount, 0, _ANY_EPOCH);
        emit Redeemed(member, orderId, amount);
    }

    /// @inheritdoc IPartnerPoint
    function transferFromSince(address from, address to, uint256 amount, uint256 minEpoch) external {
        address caller = _msgSender();
        if (caller == from) return _move(from, to, amount, minEpoch, _ANY_EPOCH);
        Accounts.Account storage target = _members.accounts[to];
        AccountWord word = target.word;
        if (caller != to || !word.isExchange()) revert PartnerPoint_NotExchange(caller, from, to);
        _moveTo(target, word, from, to, amount, minEpoch, _ANY_EPOCH);
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

    /// @inheritdoc IPartnerPoint
    function proposeExchange(address exchange_) external onlyRole(COUNCIL) {
        exchange_;
        _delegate();
    }

    /// @inheritdoc IPartnerPoint
    function acceptExchange(address exchange_) external onlyRole(PartnerRoles.admin(partnerId)) {
        exchange_;
        _delegate();
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IERC7818
    function balanceOfAtEpoch(uint256 epoch, address account) external view returns (uint256) {
        if (isEpochExpired(epoch)) return 0;
        return _members.accounts[account].heldAt(epoch);
    }

    /// @inheritdoc IPartnerPoint
    function exchange() external view returns (address) {
        return _members.exchange;
    }

    /// @inheritdoc IPartnerPoint
    function proposedExchange() external view returns (address) {
        return _members.proposedExchange;
    }

    /// @inheritdoc IPartnerPoint
    function memberKeyOf(address account) external view returns (bytes32) {
        return _members.memberKeyOf[account];
    }

    /// @inheritdoc IPartnerPoint
    function accountOf(bytes32 memberKey) external view returns (address) {
        return _members.accountOf[memberKey];
    }

    /// @inheritdoc IPartnerPoint
    function isFrozen(address account) external view returns (bool) {
        return _members.accounts[account].word.isHeld();
    }

    /// @inheritdoc IPartnerPoint
    function recoveryOf(address account) external view returns (address successor, uint256 executableAt) {
        Membership.Recovery storage recovery = _members.recoveries[account];
        return (recovery.successor, recovery.executableAt);
    }

    /// @inheritdoc IPartnerPoint
    function dailyAllowance(address account) external view returns (uint256 cap, uint256 left) {
        AccountWord word = _members.accounts[account].word;
        if (word.isLinked()) (, cap, left) = _allowanceOf(word);
        else left = type(uint256).max;
    }

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
                uint256 amount = _members.accounts[account].heldAt(epoch);
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
        return (epoch + _validity + 1) * _epochLength;
    }

    /// @inheritdoc IERC7818
    function epochLength() external view returns (uint256) {
        return _epochLength;
    }

    /// @inheritdoc IERC7818
    function validityDuration() external view returns (uint256) {
        return _validity;
    }

    /// @inheritdoc IERC7818
    function epochType() external pure returns (EPOCH_TYPE) {
        return EPOCH_TYPE.TIME_BASED;
    }

    /* PUBLIC VIEWS */

    /// @notice Points the account holds that have not expired.
    /// @param account The account.
    /// @return total Their number.
    function balanceOf(address account) public view override(ERC20, IERC20) returns (uint256 total) {
        uint256 current = currentEpoch();
        uint256 oldest = _oldestEpoch(current);
        Accounts.Account storage holder = _members.accounts[account];
        uint256 word = Math.max(Accounts.wordOf(oldest), holder.word.firstWord());
        for (uint256 last = Accounts.wordOf(current); word <= last; ++word) {
            total += Accounts.since(holder.buckets[word].lanes, word, oldest).sum();
        }
    }

    /// @inheritdoc IERC7818
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / _epochLength;
    }

    /// @inheritdoc IERC7818
    function isEpochExpired(uint256 epoch) public view returns (bool) {
        return epoch < _oldestEpoch(currentEpoch());
    }

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

    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }

    /* PRIVATE */

    /// @dev Moves `amount` of the epochs from `minEpoch` to `maxEpoch`.
    function _move(address from, address to, uint256 amount, uint256 minEpoch, uint256 maxEpoch) private {
        Accounts.Account storage target = _members.accounts[to];
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
        target.lowerBound(targetWord, _debit(source, word, counted, from, to, amount, minEpoch, maxEpoch));
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
        Accounts.Account storage account = _members.accounts[to];
        AccountWord accountWord = account.word;
        if (!accountWord.isLinked()) revert PartnerPoint_NotLinked(to);
        uint256 word = Accounts.wordOf(epoch);
        account.credit(to, word, LanesLibrary.single(Accounts.laneOf(epoch), amount));
        account.lowerBound(accountWord, word);
        emit Transfer(address(0), to, amount);
    }

    /// @dev Moves `amount` from the buckets of `from` to those of `to`, earliest first; a `to` of zero redeems. Visits at most 17
    /// words. Expired lanes are masked away, so they neither count nor move. Writes the account word when `counted` or the bound,
    /// which rises to the first word with a valid point, changed it. `firstWord` is the first word moved from.
    function _debit(
        Accounts.Account storage source,
        AccountWord accountWord,
        AccountWord counted,
        address from,
        address to,
        uint256 amount,
        uint256 minEpoch,
        uint256 maxEpoch
    ) private returns (uint256 firstWord) {
        uint256 current = currentEpoch();
        uint256 oldest = _oldestEpoch(current);
        uint256 word = source.firstHeld(accountWord.firstWord(), oldest, current);
        counted = counted.withFirstWord(word);
        if (counted != accountWord) source.word = counted;

        (minEpoch, maxEpoch) = (Math.max(minEpoch, oldest), Math.min(maxEpoch, current));
        word = Math.max(word, Accounts.wordOf(minEpoch));
        for (uint256 left = amount; left != 0; ++word) {
            if (word > Accounts.wordOf(maxEpoch)) revert ERC20InsufficientBalance(from, amount - left, amount);
            if (left == amount) firstWord = word;
            Accounts.Bucket storage bucket = source.buckets[word];
            Lanes part = Accounts.until(Accounts.since(bucket.lanes, word, minEpoch), word, maxEpoch);
            (part, left) = part.take(left);
            if (part != LanesLibrary.EMPTY) bucket.move(_members.accounts[to], to, word, part);
        }
    }

    /// @dev Leaves the call, as it came, to the function of the same name in {Membership}, with the caller's address behind it.
    /// Parameters that are only read there are named here all the same, for the ABI.
    function _delegate() private {
        Delegation.delegate(address(Membership), _msgData(), _msgSender());
    }

    /// @dev The account itself may, and whoever holds `role`.
    function _checkSelfOr(address account, bytes32 role) private view {
        address caller = _msgSender();
        if (caller != account) _checkRole(role, caller);
    }

    function _checkActive() private view {
        IRoleRegistry.PartnerStatus status = registry().statusOf(partnerId);
        // A partner that winds down still owes its members what they accrued.
        bool issues = status == IRoleRegistry.PartnerStatus.Active || status == IRoleRegistry.PartnerStatus.WindingDown;
        if (!issues) revert PartnerPoint_PartnerNotActive(partnerId, status);
    }

    /// @dev The account's word with `amount` counted against its cap. Without a cap, and for exchanges, it stays as it is.
    function _counted(address from, AccountWord word, uint256 amount) private view returns (AccountWord) {
        if (word.capUnder(dailyCap) == 0 || !word.isLinked()) return word;
        (AccountWord today, uint256 cap, uint256 left) = _allowanceOf(word);
        if (amount > left) revert PartnerPoint_DailyCapExceeded(from, left, amount);
        return cap == 0 ? today : today.spending(amount);
    }

    function _allowanceOf(AccountWord word) private view returns (AccountWord today, uint256 cap, uint256 left) {
        today = word.on(block.timestamp / 1 days);
        cap = today.capUnder(dailyCap);
        left = cap == 0 ? type(uint256).max : Math.saturatingSub(cap, today.spent());
    }

    /// @dev A holder whose points may leave.
    function _payer(address owner) private view returns (Accounts.Account storage account, AccountWord word) {
        account = _members.accounts[owner];
        word = account.word;
        if (!word.mayHold()) revert PartnerPoint_NotLinked(owner);
        if (word.isHeld()) revert PartnerPoint_AccountFrozen(owner);
    }

    /// @dev Points come to the exchange by its own call alone: others' would be nobody's, and could fill a bucket for good.
    function _checkTaker(AccountWord word, address from, address to) private view {
        if (!word.mayHold()) revert PartnerPoint_NotLinked(to);
        if (_msgSender() != to || !word.isExchange()) revert PartnerPoint_NotExchange(_msgSender(), from, to);
    }

    function _oldestEpoch(uint256 current) private view returns (uint256) {
        unchecked {
            return current > _validity ? current - _validity : 0;
        }
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
