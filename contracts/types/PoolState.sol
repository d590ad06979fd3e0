// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {PoolLedger} from "./PoolLedger.sol";
import {PoolTerms} from "./PoolTerms.sol";

/// @dev A pool as the exchange stores it. Trades touch the first two words, and the currency feed of a foreign pool.
/// @param credit Of the reserve, what the alliance lent, wei of MLK.
/// @param quotedAt When the treasurer last set the quote, Unix seconds; zero while there is none.
/// @param withdrawal wei of MLK that the treasurer asked for; zero for none.
/// @param withdrawableAt From when they can be withdrawn, Unix seconds.
/// @param suspensions {IRoleRegistry-suspensionsOf} when they were asked for.
struct PoolState {
    PoolLedger ledger;
    PoolTerms terms;
    uint96 credit;
    uint16 lowestBid;
    uint16 highestAsk;
    uint32 quotedAt;
    uint32 withdrawableAt;
    uint32 suspensions;
    address withdrawalTo;
    uint96 withdrawal;
    bytes32 currencyFeed;
}

/// @dev What holds for all pools: see {IPointExchange-Settings}. Trades read the first word.
struct ExchangeRules {
    uint16 feeRate;
    bool paused;
    address treasury;
    uint16 leastSpread;
    uint16 maxQuoteStep;
    uint32 minQuoteInterval;
    uint32 withdrawalDelay;
}
