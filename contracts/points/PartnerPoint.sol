// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IERC7818} from "../interfaces/IERC7818.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {AccountWord, AccountWordLibrary} from "../types/AccountWord.sol";
import {Lanes, LanesLibrary} from "../types/Lanes.sol";

/// @title PartnerPoint
/// @notice The points of one programme. See {IPartnerPoint}.
/// @dev Balances live in buckets by (account, epoch), four to a word; OpenZeppelin's own balance mapping stays empty.
contract PartnerPoint is IPartnerPoint, ERC20Permit, ERC2771Context, RegistryGated, ERC165 {
    using BitMaps for BitMaps.BitMap;

    /* CONSTANTS */

    bytes32 private constant _LINK_TYPEHASH =
        keccak256("Link(address account,bytes32 memberKey,uint256 nonce,uint256 deadline)");
    uint256 private constant _MAX_VALIDITY = 64;

    /* IMMUTABLES */

    /// @inheritdoc IPartnerPoint
    uint32 public immutable partnerId;
    uint32 private immutable _epochLength;
    uint8 private immutable _validity;

    /// @dev The state of a walk over an account's buckets.
    struct Debit {
        /// The oldest valid epoch, and the first one to take from.
        uint256 oldest;
        uint256 start;
        /// Points still to take.
        uint256 left;
        /// The first word that held a valid point, zero for none so far.
        uint256 firstHeld;
        /// The first word taken from, what was taken since, and over how many words.
        uint256 firstWord;
        Lanes[] lanes;
        uint256 count;
    }

    /* STORAGE */

    mapping(address account => mapping(uint256 word => Lanes lanes)) private _buckets;
    mapping(address account => AccountWord word) private _accounts;
    /// @inheritdoc IPartnerPoint
    mapping(address account => bytes32 memberKey) public memberKeyOf;
    /// @inheritdoc IPartnerPoint
    mapping(bytes32 memberKey => address account) public accountOf;
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
        RegistryGated(registry_)
    {
        if (programme.epochLength < 1 hours || programme.epochLength > 366 days) {
            revert PartnerPoint_InvalidEpochLength(programme.epochLength);
        }
        if (programme.validity == 0 || programme.validity > _MAX_VALIDITY) {
            revert PartnerPoint_InvalidValidity(programme.validity);
        }
        partnerId = programme.partnerId;
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
        if (block.timestamp > deadline) revert PartnerPoint_ConsentExpired(deadline);
        if (memberKey == 0) revert PartnerPoint_EmptyKey();
        if (_accounts[account].mayHold()) revert PartnerPoint_AlreadyLinked(account);
        if (accountOf[memberKey] != address(0)) revert PartnerPoint_KeyTaken(memberKey, accountOf[memberKey]);
        bytes32 consent = keccak256(abi.encode(_LINK_TYPEHASH, account, memberKey, _useNonce(account), deadline));
        if (!SignatureChecker.isValidSignatureNowCalldata(account, _hashTypedDataV4(consent), signature)) {
            revert PartnerPoint_InvalidConsent(account);
        }

        _accounts[account] = AccountWordLibrary.member(_wordOf(currentEpoch()));
        memberKeyOf[account] = memberKey;
        accountOf[memberKey] = account;
        emit MemberLinked(account, memberKey);
    }

    /// @inheritdoc IPartnerPoint
    function unlink(address account) external {
        address caller = _msgSender();
        if (caller != account) _checkRole(PartnerRoles.issuer(partnerId), caller);
        if (!_accounts[account].isLinked()) revert PartnerPoint_NotLinked(account);
        uint256 balance = balanceOf(account);
        if (balance != 0) revert PartnerPoint_BalanceRemains(account, balance);

        bytes32 memberKey = memberKeyOf[account];
        _accounts[account] = AccountWordLibrary.NOBODY;
        delete memberKeyOf[account];
        delete accountOf[memberKey];
        emit MemberUnlinked(account, memberKey);
    }

    /// @inheritdoc IPartnerPoint
    function issue(
        address to,
        uint256 amount,
        uint256 epoch,
        uint256 issueId
    ) external onlyRole(PartnerRoles.issuer(partnerId)) {
        _checkActive();
        uint256[] memory releases = new uint256[](1);
        releases[0] = _issue(to, amount, epoch, issueId, currentEpoch());
        emit Issued(releases);
    }

    /// @inheritdoc IPartnerPoint
    function issueBatch(Issue[] calldata issues) external onlyRole(PartnerRoles.issuer(partnerId)) {
        _checkActive();
        uint256 current = currentEpoch();
        uint256[] memory releases = new uint256[](issues.length);
        for (uint256 i = 0; i < issues.length; ++i) {
            Issue calldata item = issues[i];
            releases[i] = _issue(item.to, item.amount, item.epoch, item.issueId, current);
        }
        emit Issued(releases);
    }

    /// @inheritdoc IPartnerPoint
    function redeem(uint256 amount, bytes32 orderId) external {
        if (amount == 0) revert PartnerPoint_ZeroAmount();
        address member = _msgSender();
        (uint256 firstWord, Lanes[] memory lanes) = _debit(member, amount, 0);
        emit Transfer(member, address(0), amount);
        emit Redeemed(member, orderId, amount, firstWord, lanes);
    }

    /// @inheritdoc IPartnerPoint
    function transferFromSince(address from, address to, uint256 amount, uint256 minEpoch) external {
        address caller = _msgSender();
        if (caller != from && (caller != to || !_accounts[caller].isExchange())) {
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
        _accounts[exchange] = _accounts[exchange].retired();
        _setExchange(exchange_);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IERC7818
    function balanceOfAtEpoch(uint256 epoch, address account) external view returns (uint256) {
        if (isEpochExpired(epoch)) return 0;
        return _buckets[account][_wordOf(epoch)].lane(_laneOf(epoch));
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
        for (uint256 epoch = oldest; epoch <= current; ++epoch) {
            uint256 amount = _buckets[account][_wordOf(epoch)].lane(_laneOf(epoch));
            if (amount != 0) cohorts[count++] = Cohort(epoch, amount);
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
    function epochType() external pure returns (EPOCH_TYPE) {
        return EPOCH_TYPE.TIME_BASED;
    }

    /// @inheritdoc IERC7818
    function validityDuration() external view returns (uint256) {
        return _validity;
    }

    /* PUBLIC VIEWS */

    /// @notice Points the account holds that have not expired.
    /// @param account The account.
    /// @return total Their number.
    function balanceOf(address account) public view override(ERC20, IERC20) returns (uint256 total) {
        uint256 current = currentEpoch();
        uint256 oldest = _oldestEpoch(current);
        uint256 word = Math.max(_wordOf(oldest), _accounts[account].firstWord());
        for (uint256 last = _wordOf(current); word <= last; ++word) {
            total += _since(_buckets[account][word], word, oldest).sum();
        }
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

    /// @inheritdoc IERC7818
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / _epochLength;
    }

    /// @inheritdoc IERC7818
    function isEpochExpired(uint256 epoch) public view returns (bool) {
        return epoch < _oldestEpoch(currentEpoch());
    }

    /// @inheritdoc IPartnerPoint
    function registry() public view override(IPartnerPoint, RegistryGated) returns (IRoleRegistry) {
        return super.registry();
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
        (uint256 firstWord, Lanes[] memory lanes) = _debit(from, amount, minEpoch);
        AccountWord account = _holder(to);
        for (uint256 i = 0; i < lanes.length; ++i) _credit(to, firstWord + i, lanes[i]);
        if (lanes.length != 0) _lowerBound(to, account, firstWord);
        emit Transfer(from, to, amount);
        emit CohortsMoved(firstWord, lanes);
    }

    function _moveAtEpoch(uint256 epoch, address from, address to, uint256 amount) private {
        if (isEpochExpired(epoch)) revert ERC7818TransferredExpiredToken(from, epoch);
        _holder(from);
        uint256 word = _wordOf(epoch);
        Lanes held = _buckets[from][word];
        uint256 balance = held.lane(_laneOf(epoch));
        if (balance < amount) revert ERC20InsufficientBalance(from, balance, amount);
        Lanes[] memory lanes = new Lanes[](1);
        lanes[0] = LanesLibrary.single(_laneOf(epoch), amount);
        _buckets[from][word] = held.sub(lanes[0]);

        AccountWord account = _holder(to);
        _credit(to, word, lanes[0]);
        if (amount != 0) _lowerBound(to, account, word);
        emit Transfer(from, to, amount);
        emit CohortsMoved(word, lanes);
    }

    function _issue(
        address to,
        uint256 amount,
        uint256 epoch,
        uint256 issueId,
        uint256 current
    ) private returns (uint256 release) {
        if (amount == 0) revert PartnerPoint_ZeroAmount();
        if (amount > type(uint64).max) revert PartnerPoint_AmountTooWide(amount);
        if (epoch > current) revert PartnerPoint_EpochInFuture(epoch, current);
        if (epoch < _oldestEpoch(current)) revert PartnerPoint_EpochExpired(epoch, _oldestEpoch(current));
        if (issueId > type(uint224).max) revert PartnerPoint_IssueIdTooWide(issueId);
        if (_issued.get(issueId)) revert PartnerPoint_IssueIdUsed(issueId);
        _issued.set(issueId);

        AccountWord account = _accounts[to];
        if (!account.isLinked()) revert PartnerPoint_NotLinked(to);
        uint256 word = _wordOf(epoch);
        _credit(to, word, LanesLibrary.single(_laneOf(epoch), amount));
        _lowerBound(to, account, word);
        emit Transfer(address(0), to, amount);
        return (issueId << 32) | epoch;
    }

    /// @dev Takes `amount` from the buckets of `from`, earliest first, from `minEpoch` on; visits each word once, at most 17.
    /// Expired lanes are masked away, so they neither count nor move. The lower bound rises to the first word with a valid
    /// point, so words once found empty are not read again.
    function _debit(address from, uint256 amount, uint256 minEpoch) private returns (uint256, Lanes[] memory) {
        AccountWord account = _holder(from);
        Debit memory debit;
        if (amount == 0) return (0, debit.lanes);
        uint256 current = currentEpoch();
        debit.oldest = _oldestEpoch(current);
        debit.start = Math.max(debit.oldest, minEpoch);
        debit.left = amount;
        uint256 word = Math.max(_wordOf(debit.oldest), account.firstWord());
        uint256 last = _wordOf(current);
        debit.lanes = new Lanes[](last + 1 - word);
        for (; word <= last && debit.left != 0; ++word) _takeWord(_buckets[from], word, debit);
        if (debit.left != 0) revert ERC20InsufficientBalance(from, amount - debit.left, amount);

        if (debit.firstHeld > account.firstWord()) _accounts[from] = account.withFirstWord(debit.firstHeld);
        (Lanes[] memory lanes, uint256 count) = (debit.lanes, debit.count);
        // Shortens the array to the words used.
        assembly ("memory-safe") {
            mstore(lanes, count)
        }
        return (debit.firstWord, lanes);
    }

    /// @dev One step of {_debit}.
    function _takeWord(mapping(uint256 word => Lanes) storage buckets, uint256 word, Debit memory debit) private {
        Lanes held = buckets[word];
        Lanes valid = _since(held, word, debit.oldest);
        if (valid == LanesLibrary.EMPTY) return;
        if (debit.firstHeld == 0) debit.firstHeld = word;
        (Lanes part, uint256 left) = _since(valid, word, debit.start).take(debit.left);
        if (part == LanesLibrary.EMPTY) return;
        if (debit.count == 0) debit.firstWord = word;
        uint256 place = word - debit.firstWord;
        debit.lanes[place] = part;
        debit.count = place + 1;
        debit.left = left;
        buckets[word] = held.sub(part);
    }

    function _credit(address to, uint256 word, Lanes part) private {
        if (part == LanesLibrary.EMPTY) return;
        (Lanes result, bool full) = _buckets[to][word].add(part);
        if (full) revert PartnerPoint_BucketFull(to, word);
        _buckets[to][word] = result;
    }

    /// @dev The bound may only ever be too low, never too high.
    function _lowerBound(address to, AccountWord account, uint256 word) private {
        if (word < account.firstWord()) _accounts[to] = account.withFirstWord(word);
    }

    function _setExchange(address exchange_) private {
        _checkExchange(exchange_);
        emit ExchangeChanged(exchange, exchange_);
        exchange = exchange_;
        _accounts[exchange_] = AccountWordLibrary.exchange(_accounts[exchange_].firstWord());
    }

    function _checkExchange(address exchange_) private view {
        if (exchange_.code.length == 0 || _accounts[exchange_].isLinked()) revert PartnerPoint_InvalidExchange(exchange_);
    }

    function _checkActive() private view {
        IRoleRegistry.PartnerStatus status = registry().statusOf(partnerId);
        if (status != IRoleRegistry.PartnerStatus.Active) revert PartnerPoint_PartnerNotActive(partnerId, status);
    }

    function _holder(address account) private view returns (AccountWord word) {
        word = _accounts[account];
        if (!word.mayHold()) revert PartnerPoint_NotLinked(account);
    }

    function _oldestEpoch(uint256 current) private view returns (uint256) {
        return current > _validity ? current - _validity : 0;
    }

    /// @dev The lanes of `word` that belong to `epoch` or later.
    function _since(Lanes lanes, uint256 word, uint256 epoch) private pure returns (Lanes) {
        uint256 first = word * LanesLibrary.LANE_COUNT;
        if (first >= epoch) return lanes;
        return first + LanesLibrary.LANE_COUNT <= epoch ? LanesLibrary.EMPTY : lanes.from(epoch - first);
    }

    function _wordOf(uint256 epoch) private pure returns (uint256) {
        return epoch / LanesLibrary.LANE_COUNT;
    }

    function _laneOf(uint256 epoch) private pure returns (uint256) {
        return epoch % LanesLibrary.LANE_COUNT;
    }
}
