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
import {Membership} from "../libraries/Membership.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {AccountWord, AccountWordLibrary} from "../types/AccountWord.sol";
import {Lanes, LanesLibrary} from "../types/Lanes.sol";
import {BookCommitments} from "./BookCommitments.sol";

/// @title PartnerPoint
/// @notice The points of one programme. See {IPartnerPoint}.
/// @dev Balances live in buckets by (account, epoch), four to a word; OpenZeppelin's own balance mapping stays empty.
contract PartnerPoint is BookCommitments, ERC20Permit, ERC2771Context, ERC165 {
    using Accounts for Accounts.Account;
    using Accounts for Accounts.Bucket;
    using BitMaps for BitMaps.BitMap;
    using Membership for Membership.State;

    /* CONSTANTS */

    /// @inheritdoc IPartnerPoint
    uint256 public constant RECOVERY_DELAY = Membership.RECOVERY_DELAY;
    uint256 private constant _MAX_VALIDITY = 64;
    /// @dev No bucket word. Not zero: word 0 holds the epochs of the early 1970s when an epoch is a year.
    uint256 private constant _NO_WORD = type(uint256).max;

    /* IMMUTABLES */

    /// @inheritdoc IPartnerPoint
    uint64 public immutable dailyCap;
    uint32 private immutable _epochLength;
    uint8 private immutable _validity;

    /* STORAGE */

    Membership.State private _members;
    BitMaps.BitMap private _issued;
    /// @inheritdoc IPartnerPoint
    address public exchange;
    /// @inheritdoc IPartnerPoint
    address public proposedExchange;

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
        _setExchange(programme.exchange);
    }

    /* EXTERNAL */

    /// @inheritdoc IPartnerPoint
    function link(
        address account,
        bytes32 memberKey,
        uint256 deadline,
        bytes calldata signature
    ) external onlyRole(PartnerRoles.issuer(partnerId)) {
        _members.link(account, memberKey, _consentOf(account, deadline, signature), currentEpoch());
    }

    /// @inheritdoc IPartnerPoint
    function unlink(address account) external {
        address caller = _msgSender();
        if (caller != account) _checkRole(PartnerRoles.issuer(partnerId), caller);
        _members.unlink(account, balanceOf(account));
    }

    /// @inheritdoc IPartnerPoint
    function freeze(
        address account,
        bytes32 reason,
        bytes32 caseHash
    ) external onlyRole(PartnerRoles.admin(partnerId)) {
        _members.freeze(account, reason, caseHash);
    }

    /// @inheritdoc IPartnerPoint
    function unfreeze(address account) external onlyRole(PartnerRoles.admin(partnerId)) {
        _members.unfreeze(account);
    }

    /// @inheritdoc IPartnerPoint
    function recover(
        address account,
        address successor,
        uint256 deadline,
        bytes calldata signature
    ) external onlyRole(PartnerRoles.admin(partnerId)) {
        _members.recover(account, successor, _consentOf(successor, deadline, signature));
    }

    /// @inheritdoc IPartnerPoint
    function cancelRecovery(address account) external {
        address caller = _msgSender();
        if (caller != account) _checkRole(PartnerRoles.admin(partnerId), caller);
        _members.cancelRecovery(account, caller);
    }

    /// @inheritdoc IPartnerPoint
    function completeRecovery(address account) external {
        _members.completeRecovery(account, balanceOf(account), _oldestEpoch(currentEpoch()));
    }

    /// @inheritdoc IPartnerPoint
    function setDailyCap(uint64 cap) external {
        _members.setDailyCap(_msgSender(), cap, dailyCap);
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
        _debit(member, _members.accounts[address(0)], address(0), amount, 0);
        emit Redeemed(member, orderId, amount);
    }

    /// @inheritdoc IPartnerPoint
    function transferFromSince(address from, address to, uint256 amount, uint256 minEpoch) external {
        address caller = _msgSender();
        if (caller != from && (caller != to || !_members.accounts[caller].word.isExchange())) {
            revert PartnerPoint_NotExchange(caller, from, to);
        }
        _move(from, to, amount, minEpoch);
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
        Accounts.Account storage former = _members.accounts[exchange];
        former.word = former.word.retired();
        _setExchange(exchange_);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IERC7818
    function balanceOfAtEpoch(uint256 epoch, address account) external view returns (uint256) {
        if (isEpochExpired(epoch)) return 0;
        return _members.accounts[account].heldAt(epoch);
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
        return _members.dailyAllowance(account, dailyCap);
    }

    /// @inheritdoc IPartnerPoint
    function isIssued(uint256 issueId) external view returns (bool) {
        return _issued.get(issueId);
    }

    /// @inheritdoc IPartnerPoint
    function cohortsOf(address account) external view returns (Cohort[] memory) {
        uint256 current = currentEpoch();
        return _members.cohortsOf(account, current, _oldestEpoch(current));
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
        _move(from, to, value, 0);
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

    function _move(address from, address to, uint256 amount, uint256 minEpoch) private {
        (Accounts.Account storage target, AccountWord targetWord) = _holder(to);
        target.lowerBound(targetWord, _debit(from, target, to, amount, minEpoch));
    }

    function _moveAtEpoch(uint256 epoch, address from, address to, uint256 amount) private {
        if (isEpochExpired(epoch)) revert ERC7818TransferredExpiredToken(from, epoch);
        uint256 word = Accounts.wordOf(epoch);
        uint256 lane = Accounts.laneOf(epoch);
        (Accounts.Account storage source, AccountWord sourceWord) = _payer(from);
        (Accounts.Account storage target, AccountWord targetWord) = _holder(to);
        Accounts.Bucket storage bucket = source.buckets[word];
        uint256 balance = bucket.lanes.lane(lane);
        if (balance < amount) revert ERC20InsufficientBalance(from, balance, amount);
        emit Transfer(from, to, amount);
        if (amount == 0) return;
        AccountWord counted = _counted(from, sourceWord, amount);
        if (!(counted == sourceWord)) source.word = counted;
        bucket.move(target, to, word, LanesLibrary.single(lane, amount));
        target.lowerBound(targetWord, word);
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

    /// @dev Moves `amount` from the buckets of `from` to those of `to`, earliest first, from `minEpoch` on; a `to` of zero
    /// redeems, which no cap limits. Visits each word once, at most 17. Expired lanes are masked away, so they neither count
    /// nor move. The lower bound of `from` rises to the first word with a valid point, so words once found empty are not read
    /// again. `firstWord` is the first word moved from, `_NO_WORD` when nothing moved.
    function _debit(
        address from,
        Accounts.Account storage target,
        address to,
        uint256 amount,
        uint256 minEpoch
    ) private returns (uint256 firstWord) {
        (Accounts.Account storage source, AccountWord sourceWord) = _payer(from);
        emit Transfer(from, to, amount);
        if (amount == 0) return _NO_WORD;
        AccountWord changed = to == address(0) ? sourceWord : _counted(from, sourceWord, amount);
        uint256 oldest = _oldestEpoch(currentEpoch());
        uint256 left = amount;
        uint256 firstHeld = _NO_WORD;
        firstWord = _NO_WORD;
        for (uint256 word = Math.max(Accounts.wordOf(oldest), sourceWord.firstWord()); left != 0; ++word) {
            if (word > Accounts.wordOf(currentEpoch())) revert ERC20InsufficientBalance(from, amount - left, amount);
            Accounts.Bucket storage bucket = source.buckets[word];
            Lanes part = Accounts.since(bucket.lanes, word, oldest);
            if (part == LanesLibrary.EMPTY) continue;
            if (firstHeld == _NO_WORD) firstHeld = word;
            (part, left) = Accounts.since(part, word, minEpoch).take(left);
            if (part == LanesLibrary.EMPTY) continue;
            if (firstWord == _NO_WORD) firstWord = word;
            bucket.move(target, to, word, part);
        }
        changed = changed.withFirstWord(firstHeld);
        if (!(changed == sourceWord)) source.word = changed;
    }

    function _setExchange(address exchange_) private {
        _checkExchange(exchange_);
        emit ExchangeChanged(exchange, exchange_);
        exchange = exchange_;
        Accounts.Account storage account = _members.accounts[exchange_];
        AccountWord word = account.word;
        uint256 firstWord = word.mayHold() ? word.firstWord() : Accounts.wordOf(currentEpoch());
        account.word = AccountWordLibrary.exchange(firstWord);
    }

    /// @dev The signer's word about an account, which uses up the nonce it signed with.
    function _consentOf(
        address signer,
        uint256 deadline,
        bytes calldata signature
    ) private returns (Membership.Consent memory) {
        return Membership.Consent(_domainSeparatorV4(), _useNonce(signer), deadline, signature);
    }

    function _checkExchange(address exchange_) private view {
        if (exchange_.code.length == 0 || _members.accounts[exchange_].word.isLinked())
            revert PartnerPoint_InvalidExchange(exchange_);
    }

    function _checkActive() private view {
        IRoleRegistry.PartnerStatus status = registry().statusOf(partnerId);
        if (status != IRoleRegistry.PartnerStatus.Active) revert PartnerPoint_PartnerNotActive(partnerId, status);
    }

    /// @dev The account's word with `amount` counted against its cap. Without a cap, and for exchanges, it stays as it is.
    function _counted(address from, AccountWord word, uint256 amount) private view returns (AccountWord) {
        if (word.capUnder(dailyCap) == 0 || !word.isLinked()) return word;
        word = word.on(block.timestamp / 1 days);
        uint256 cap = word.capUnder(dailyCap);
        if (cap == 0) return word;
        uint256 left = cap - Math.min(cap, word.spent());
        if (amount > left) revert PartnerPoint_DailyCapExceeded(from, left, amount);
        return word.spending(amount);
    }

    /// @dev A holder whose points may leave.
    function _payer(address owner) private view returns (Accounts.Account storage account, AccountWord word) {
        (account, word) = _holder(owner);
        if (word.isHeld()) revert PartnerPoint_AccountFrozen(owner);
    }

    function _holder(address owner) private view returns (Accounts.Account storage account, AccountWord word) {
        account = _members.accounts[owner];
        word = account.word;
        if (!word.mayHold()) revert PartnerPoint_NotLinked(owner);
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
