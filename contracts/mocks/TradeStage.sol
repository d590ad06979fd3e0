// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {StagedContract} from "./StagedContract.sol";

/// @title TradeStage
/// @notice For tests only: a member who quotes and trades in states that it sets up itself, one after the other, each as if the
/// others had never been.
contract TradeStage {
    /* TYPES */

    /// @notice A word to be written before the trade.
    /// @param target Whose.
    /// @param slot Where.
    /// @param value What.
    struct Write {
        StagedContract target;
        bytes32 slot;
        bytes32 value;
    }

    /// @notice A word to be read after the trade.
    /// @param target Whose.
    /// @param slot Where.
    struct Read {
        StagedContract target;
        bytes32 slot;
    }

    /// @notice How {play} ends: what it found out is all that remains of it.
    /// @param quoted Whether the quote was given.
    /// @param quote What it returned, or why it was refused.
    /// @param traded Whether the trade was done.
    /// @param trade What it returned, or why it was refused.
    /// @param values The words read.
    error TradeStage_Played(bool quoted, bytes quote, bool traded, bytes trade, bytes32[] values);

    /* EXTERNAL */

    /// @notice Plays scenes, each a call of {play}.
    /// @param scenes The calls.
    /// @return results How each ended: {TradeStage_Played}.
    function run(bytes[] calldata scenes) external returns (bytes[] memory results) {
        results = new bytes[](scenes.length);
        for (uint256 i = 0; i < scenes.length; ++i) (, results[i]) = address(this).call(scenes[i]);
    }

    /// @notice Sets up a state, quotes, trades, looks at the state, and reverts with what it saw.
    /// @param writes The state: words that differ from the one before.
    /// @param exchange Who is asked.
    /// @param quote The call that quotes.
    /// @param trade The call that trades.
    /// @param reads The words to look at.
    function play(
        Write[] calldata writes,
        address exchange,
        bytes calldata quote,
        bytes calldata trade,
        Read[] calldata reads
    ) external {
        for (uint256 i = 0; i < writes.length; ++i) writes[i].target.writeSlot(writes[i].slot, writes[i].value);
        (bool quoted, bytes memory quoteResult) = exchange.staticcall(quote);
        (bool traded, bytes memory tradeResult) = exchange.call(trade);
        bytes32[] memory values = new bytes32[](reads.length);
        for (uint256 i = 0; i < reads.length; ++i) values[i] = reads[i].target.readSlot(reads[i].slot);
        revert TradeStage_Played(quoted, quoteResult, traded, tradeResult, values);
    }
}
