// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title LotListPoint
/// @notice The obvious way to keep expiring points: a list of lots for each account, spent from the front. The baseline of
/// `npm run bench`; used nowhere else.
contract LotListPoint {
    /// @notice Points issued together.
    /// @param epoch Their epoch.
    /// @param amount What is left of them.
    struct Lot {
        uint64 epoch;
        uint64 amount;
    }

    mapping(address account => Lot[] lots) private _lots;
    mapping(address account => uint256 first) private _first;

    /// @notice Points moved.
    /// @param from The sender.
    /// @param to The recipient.
    /// @param amount How many.
    event Transfer(address indexed from, address indexed to, uint256 amount);

    /// @notice The account has too few points.
    /// @param account The account.
    error LotListPoint_TooFew(address account);

    /// @notice Issues a lot. Caller: anyone.
    /// @param to The recipient.
    /// @param amount How many.
    /// @param epoch Their epoch.
    function issue(address to, uint64 amount, uint64 epoch) external {
        _lots[to].push(Lot(epoch, amount));
        emit Transfer(address(0), to, amount);
    }

    /// @notice Moves points lot by lot. Caller: any holder.
    /// @param to The recipient.
    /// @param amount How many.
    function transfer(address to, uint64 amount) external {
        Lot[] storage lots = _lots[msg.sender];
        uint256 first = _first[msg.sender];
        uint64 left = amount;
        for (; left != 0; ++first) {
            if (first == lots.length) revert LotListPoint_TooFew(msg.sender);
            Lot storage lot = lots[first];
            uint64 part = lot.amount < left ? lot.amount : left;
            _lots[to].push(Lot(lot.epoch, part));
            lot.amount -= part;
            left -= part;
            if (lot.amount != 0) break;
        }
        _first[msg.sender] = first;
        emit Transfer(msg.sender, to, amount);
    }

    /// @notice Points the account holds.
    /// @param account The account.
    /// @return total Their number.
    function balanceOf(address account) external view returns (uint256 total) {
        for (uint256 i = _first[account]; i < _lots[account].length; ++i) total += _lots[account][i].amount;
    }
}
