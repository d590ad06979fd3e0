// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC7818} from "../../contracts/interfaces/IERC7818.sol";
import {IPartnerPoint} from "../../contracts/interfaces/IPartnerPoint.sol";

/// @title PointModel
/// @notice A programme as plainly as it can be written: one number for each account and epoch, and loops over epochs. It takes
/// the calls of a {PartnerPoint} and answers them alike, errors included; signatures, roles and status are none of its business.
contract PointModel {
    mapping(address account => mapping(uint256 epoch => uint256 amount)) private _amounts;
    mapping(address account => bool linked) private _linked;
    mapping(address owner => mapping(address spender => uint256 amount)) private _allowances;
    mapping(uint256 issueId => bool used) private _used;
    mapping(address account => bytes32 memberKey) private _keys;
    mapping(bytes32 memberKey => address account) public accountOf;
    mapping(address account => bool frozen) private _frozen;
    mapping(address account => address successor) private _successorOf;
    mapping(address successor => address account) private _predecessorOf;
    mapping(address account => uint256 time) private _executableAt;
    mapping(address account => bool vetoed) private _vetoed;
    /// @dev What left each account on each UTC day while it had a cap.
    mapping(address account => mapping(uint256 day => uint256 amount)) private _sent;
    mapping(address account => uint256 cap) private _caps;
    mapping(address account => uint256 cap) private _nextCaps;
    mapping(address account => uint256 day) private _raisedOn;
    uint256 private immutable _programmeCap;
    uint256 private immutable _epochLength;
    uint256 private immutable _validity;
    address private immutable _exchange;

    constructor(uint256 epochLength, uint256 validity, uint256 programmeCap, address exchange) {
        (_epochLength, _validity, _programmeCap, _exchange) = (epochLength, validity, programmeCap, exchange);
    }

    /* CALLS */

    function link(address account, bytes32 memberKey, uint256, bytes calldata) external {
        if (_mayHold(account)) revert IPartnerPoint.PartnerPoint_AlreadyLinked(account);
        if (accountOf[memberKey] != address(0))
            revert IPartnerPoint.PartnerPoint_KeyTaken(memberKey, accountOf[memberKey]);
        _take(account, memberKey);
    }

    function unlink(address account) external {
        if (!_linked[account]) revert IPartnerPoint.PartnerPoint_NotLinked(account);
        if (isFrozen(account)) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        uint256 balance = balanceOf(account);
        if (balance != 0) revert IPartnerPoint.PartnerPoint_BalanceRemains(account, balance);
        _forget(account);
    }

    function freeze(address account, bytes32, bytes32) external {
        if (!_linked[account]) revert IPartnerPoint.PartnerPoint_NotLinked(account);
        if (_frozen[account]) revert IPartnerPoint.PartnerPoint_AccountFrozen(account);
        _frozen[account] = true;
    }

    function unfreeze(address account) external {
        if (!_frozen[account]) revert IPartnerPoint.PartnerPoint_NotFrozen(account);
        _frozen[account] = false;
    }

    function recover(address account, address successor, uint256, bytes calldata) external {
        if (!_linked[account]) revert IPartnerPoint.PartnerPoint_NotLinked(account);
        if (_successorOf[account] != address(0))
            revert IPartnerPoint.PartnerPoint_RecoveryPending(account, _successorOf[account]);
        if (_mayHold(successor)) revert IPartnerPoint.PartnerPoint_AlreadyLinked(successor);
        if (_predecessorOf[successor] != address(0))
            revert IPartnerPoint.PartnerPoint_SuccessorTaken(successor, _predecessorOf[successor]);
        _successorOf[account] = successor;
        _predecessorOf[successor] = account;
        _executableAt[account] = block.timestamp + 3 days;
    }

    function cancelRecovery(address account) external {
        if (_successorOf[account] == address(0)) revert IPartnerPoint.PartnerPoint_NoRecovery(account);
        if (msg.sender == account) {
            if (_vetoed[account]) revert IPartnerPoint.PartnerPoint_VetoUsed(account);
            _vetoed[account] = true;
        }
        _closeRecovery(account);
    }

    function completeRecovery(address account) external {
        address successor = _successorOf[account];
        if (successor == address(0)) revert IPartnerPoint.PartnerPoint_NoRecovery(account);
        if (block.timestamp < _executableAt[account])
            revert IPartnerPoint.PartnerPoint_RecoveryEarly(account, _executableAt[account]);
        if (_mayHold(successor)) revert IPartnerPoint.PartnerPoint_AlreadyLinked(successor);
        _closeRecovery(account);
        for (uint256 epoch = _oldest(); epoch <= _current(); ++epoch) {
            _amounts[successor][epoch] = _amounts[account][epoch];
            _amounts[account][epoch] = 0;
        }
        _frozen[successor] = _frozen[account];
        _caps[successor] = _caps[account];
        _nextCaps[successor] = _nextCaps[account];
        _raisedOn[successor] = _raisedOn[account];
        _sent[successor][_today()] = _sent[account][_today()];
        bytes32 memberKey = _keys[account];
        _forget(account);
        (_caps[account], _nextCaps[account], _raisedOn[account]) = (0, 0, 0);
        _sent[account][_today()] = 0;
        _take(successor, memberKey);
    }

    function setDailyCap(uint64 cap) external {
        if (!_linked[msg.sender]) revert IPartnerPoint.PartnerPoint_NotLinked(msg.sender);
        if (isFrozen(msg.sender)) revert IPartnerPoint.PartnerPoint_AccountFrozen(msg.sender);
        if (_programmeCap != 0 && cap > _programmeCap)
            revert IPartnerPoint.PartnerPoint_DailyCapTooHigh(_programmeCap, cap);
        uint256 own = _ownCap(msg.sender);
        (_raisedOn[msg.sender], _nextCaps[msg.sender]) = (0, 0);
        if (_limit(cap) > _limit(own)) {
            (_caps[msg.sender], _nextCaps[msg.sender], _raisedOn[msg.sender]) = (own, cap, _today());
        } else {
            _caps[msg.sender] = cap;
        }
    }

    function issue(address to, uint256 amount, uint256 epoch, uint256 issueId) external {
        _issue(to, amount, epoch, issueId);
    }

    function issueBatch(IPartnerPoint.Issue[] calldata issues) external {
        if (issues.length == 0) revert IPartnerPoint.PartnerPoint_EmptyBatch();
        for (uint256 i = 0; i < issues.length; ++i) {
            _issue(issues[i].to, issues[i].amount, issues[i].epoch, issues[i].issueId);
        }
    }

    function redeem(uint256 amount, bytes32) external {
        if (amount == 0) revert IPartnerPoint.PartnerPoint_ZeroAmount();
        _spend(msg.sender, address(0), amount, 0);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount, 0);
        return true;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        _allowances[msg.sender][spender] = amount;
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _spendAllowance(from, amount);
        _move(from, to, amount, 0);
        return true;
    }

    function transferFromSince(address from, address to, uint256 amount, uint256 minEpoch) external {
        bool own = msg.sender == from;
        bool taken = msg.sender == _exchange && msg.sender == to;
        if (!own && !taken) revert IPartnerPoint.PartnerPoint_NotExchange(msg.sender, from, to);
        _move(from, to, amount, minEpoch);
    }

    function transferAtEpoch(uint256 epoch, address to, uint256 amount) external returns (bool) {
        _moveAtEpoch(epoch, msg.sender, to, amount);
        return true;
    }

    function transferFromAtEpoch(uint256 epoch, address from, address to, uint256 amount) external returns (bool) {
        _spendAllowance(from, amount);
        _moveAtEpoch(epoch, from, to, amount);
        return true;
    }

    /* VIEWS */

    function isFrozen(address account) public view returns (bool) {
        return _frozen[account] || _successorOf[account] != address(0);
    }

    function dailyAllowance(address account) external view returns (uint256 cap, uint256 left) {
        if (!_linked[account] || _limit(_ownCap(account)) == type(uint256).max) return (0, type(uint256).max);
        cap = _limit(_ownCap(account));
        left = _sent[account][_today()] > cap ? 0 : cap - _sent[account][_today()];
    }

    function balanceOf(address account) public view returns (uint256 total) {
        for (uint256 epoch = _oldest(); epoch <= _current(); ++epoch) total += _amounts[account][epoch];
    }

    function balanceOfAtEpoch(uint256 epoch, address account) external view returns (uint256) {
        return epoch < _oldest() ? 0 : _amounts[account][epoch];
    }

    function cohortsOf(address account) external view returns (IPartnerPoint.Cohort[] memory cohorts) {
        uint256 count = 0;
        for (uint256 epoch = _oldest(); epoch <= _current(); ++epoch) if (_amounts[account][epoch] != 0) ++count;
        cohorts = new IPartnerPoint.Cohort[](count);
        count = 0;
        for (uint256 epoch = _oldest(); epoch <= _current(); ++epoch) {
            uint256 amount = _amounts[account][epoch];
            if (amount != 0) cohorts[count++] = IPartnerPoint.Cohort(epoch, amount);
        }
    }

    /* PRIVATE */

    function _issue(address to, uint256 amount, uint256 epoch, uint256 issueId) private {
        if (_used[issueId]) revert IPartnerPoint.PartnerPoint_IssueIdUsed(issueId);
        if (amount == 0) revert IPartnerPoint.PartnerPoint_ZeroAmount();
        if (amount > type(uint64).max) revert IPartnerPoint.PartnerPoint_AmountTooWide(amount);
        if (epoch > _current()) revert IPartnerPoint.PartnerPoint_EpochInFuture(epoch, _current());
        if (epoch < _oldest()) revert IPartnerPoint.PartnerPoint_EpochExpired(epoch, _oldest());
        if (!_linked[to]) revert IPartnerPoint.PartnerPoint_NotLinked(to);
        _used[issueId] = true;
        _credit(to, epoch, amount);
    }

    function _move(address from, address to, uint256 amount, uint256 minEpoch) private {
        _checkTaker(from, to);
        _spend(from, to, amount, minEpoch);
    }

    function _moveAtEpoch(uint256 epoch, address from, address to, uint256 amount) private {
        if (epoch < _oldest()) revert IERC7818.ERC7818TransferredExpiredToken(from, epoch);
        _checkTaker(from, to);
        _release(from, to, amount);
        uint256 held = _amounts[from][epoch];
        if (held < amount) revert IERC20Errors.ERC20InsufficientBalance(from, held, amount);
        _amounts[from][epoch] -= amount;
        _credit(to, epoch, amount);
    }

    /// @dev Earliest first, to nobody when `to` is zero.
    function _spend(address from, address to, uint256 amount, uint256 minEpoch) private {
        _release(from, to, amount);
        uint256 left = amount;
        for (uint256 epoch = _oldest(); epoch <= _current() && left != 0; ++epoch) {
            if (epoch < minEpoch) continue;
            uint256 held = _amounts[from][epoch];
            uint256 part = held < left ? held : left;
            _amounts[from][epoch] -= part;
            if (to != address(0)) _credit(to, epoch, part);
            left -= part;
        }
        if (left != 0) revert IERC20Errors.ERC20InsufficientBalance(from, amount - left, amount);
    }

    /// @dev Whether so much may leave at all, whatever there is of it.
    function _release(address from, address to, uint256 amount) private {
        if (!_mayHold(from)) revert IPartnerPoint.PartnerPoint_NotLinked(from);
        if (isFrozen(from)) revert IPartnerPoint.PartnerPoint_AccountFrozen(from);
        uint256 limit = _limit(_ownCap(from));
        if (to == address(0) || from == _exchange || limit == type(uint256).max) return;
        uint256 sent = _sent[from][_today()];
        uint256 left = sent > limit ? 0 : limit - sent;
        if (amount > left) revert IPartnerPoint.PartnerPoint_DailyCapExceeded(from, left, amount);
        _sent[from][_today()] += amount;
    }

    function _take(address account, bytes32 memberKey) private {
        (_linked[account], _keys[account], accountOf[memberKey]) = (true, memberKey, account);
    }

    /// @dev An account that is no member's starts anew, but for its veto and its cap.
    function _forget(address account) private {
        delete accountOf[_keys[account]];
        (_linked[account], _frozen[account]) = (false, false);
    }

    function _closeRecovery(address account) private {
        delete _predecessorOf[_successorOf[account]];
        delete _successorOf[account];
    }

    function _credit(address to, uint256 epoch, uint256 amount) private {
        if (_amounts[to][epoch] + amount > type(uint64).max)
            revert IPartnerPoint.PartnerPoint_BucketFull(to, epoch / 4);
        _amounts[to][epoch] += amount;
    }

    function _spendAllowance(address owner, uint256 amount) private {
        uint256 allowed = _allowances[owner][msg.sender];
        if (allowed == type(uint256).max) return;
        if (allowed < amount) revert IERC20Errors.ERC20InsufficientAllowance(msg.sender, allowed, amount);
        _allowances[owner][msg.sender] = allowed - amount;
    }

    /// @dev Only the exchange brings points to the exchange.
    function _checkTaker(address from, address to) private view {
        if (!_mayHold(to)) revert IPartnerPoint.PartnerPoint_NotLinked(to);
        if (to == _exchange && msg.sender != to) revert IPartnerPoint.PartnerPoint_NotExchange(msg.sender, from, to);
    }

    function _mayHold(address account) private view returns (bool) {
        return _linked[account] || account == _exchange;
    }

    /// @dev Zero for none.
    function _ownCap(address account) private view returns (uint256) {
        bool raised = _raisedOn[account] != 0 && _today() >= _raisedOn[account] + 2;
        return raised ? _nextCaps[account] : _caps[account];
    }

    /// @dev What a cap of the member's own lets out a day, in a programme with a cap or without.
    function _limit(uint256 own) private view returns (uint256) {
        if (own != 0) return own;
        return _programmeCap == 0 ? type(uint256).max : _programmeCap;
    }

    function _today() private view returns (uint256) {
        return block.timestamp / 1 days;
    }

    function _current() private view returns (uint256) {
        return block.timestamp / _epochLength;
    }

    function _oldest() private view returns (uint256) {
        return _current() > _validity ? _current() - _validity : 0;
    }
}
