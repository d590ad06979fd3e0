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
    uint256 private immutable _epochLength;
    uint256 private immutable _validity;
    address private immutable _exchange;

    constructor(uint256 epochLength, uint256 validity, address exchange) {
        (_epochLength, _validity, _exchange) = (epochLength, validity, exchange);
    }

    /* CALLS */

    function link(address account, bytes32, uint256, bytes calldata) external {
        if (_mayHold(account)) revert IPartnerPoint.PartnerPoint_AlreadyLinked(account);
        _linked[account] = true;
    }

    function unlink(address account) external {
        if (!_linked[account]) revert IPartnerPoint.PartnerPoint_NotLinked(account);
        uint256 balance = balanceOf(account);
        if (balance != 0) revert IPartnerPoint.PartnerPoint_BalanceRemains(account, balance);
        _linked[account] = false;
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
        if (!_mayHold(to)) revert IPartnerPoint.PartnerPoint_NotLinked(to);
        _spend(from, to, amount, minEpoch);
    }

    function _moveAtEpoch(uint256 epoch, address from, address to, uint256 amount) private {
        if (epoch < _oldest()) revert IERC7818.ERC7818TransferredExpiredToken(from, epoch);
        if (!_mayHold(from)) revert IPartnerPoint.PartnerPoint_NotLinked(from);
        if (!_mayHold(to)) revert IPartnerPoint.PartnerPoint_NotLinked(to);
        uint256 held = _amounts[from][epoch];
        if (held < amount) revert IERC20Errors.ERC20InsufficientBalance(from, held, amount);
        _amounts[from][epoch] -= amount;
        _credit(to, epoch, amount);
    }

    /// @dev Earliest first, to nobody when `to` is zero.
    function _spend(address from, address to, uint256 amount, uint256 minEpoch) private {
        if (!_mayHold(from)) revert IPartnerPoint.PartnerPoint_NotLinked(from);
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

    function _mayHold(address account) private view returns (bool) {
        return _linked[account] || account == _exchange;
    }

    function _current() private view returns (uint256) {
        return block.timestamp / _epochLength;
    }

    function _oldest() private view returns (uint256) {
        return _current() > _validity ? _current() - _validity : 0;
    }
}
