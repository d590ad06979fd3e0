// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {PoolLedger, PoolLedgerLibrary} from "../types/PoolLedger.sol";
import {ExchangeRules, PoolState} from "../types/PoolState.sol";
import {PoolTerms as StoredTerms, PoolTermsLibrary} from "../types/PoolTerms.sol";

/// @title ExchangePools
/// @notice The pools of the exchange, what can be asked of them, and who may touch them. See {IPointExchange}.
abstract contract ExchangePools is IPointExchange, RegistryGated, ERC2771Context, ReentrancyGuardTransient {
    /* CONSTANTS */

    /// @dev Units of outflow in a unit of {PoolTermsLibrary-outflowCap}, which is one MLK.
    uint256 private constant _OUTFLOW_CAP_UNIT = 1e18 / PoolLedgerLibrary.OUTFLOW_UNIT;

    /* IMMUTABLES */

    /// @inheritdoc IPointExchange
    IERC20 public immutable milk;
    /// @inheritdoc IPointExchange
    IPriceOracle public immutable oracle;
    /// @inheritdoc IPointExchange
    bytes32 public immutable milkFeed;

    /* STORAGE */

    ExchangeRules internal _rules;
    mapping(address point => PoolState state) internal _pools;
    address[] internal _points;

    /* MODIFIERS */

    /// @dev Reverts unless the caller is a treasurer of the pool's partner.
    modifier onlyTreasurer(address point) {
        _checkTreasurer(point);
        _;
    }

    /// @dev Reverts unless the pool's money may move.
    modifier moving(address point) {
        _checkMoving(point);
        _;
    }

    /* CONSTRUCTOR */

    /// @notice Errors: `PriceOracle_UnknownFeed`.
    /// @param registry_ The alliance's registry; its forwarder is the one trusted here.
    /// @param milk_ MLK.
    /// @param oracle_ The price oracle.
    /// @param milkFeed_ The feed that prices MLK in the base currency.
    constructor(
        IRoleRegistry registry_,
        IERC20 milk_,
        IPriceOracle oracle_,
        bytes32 milkFeed_
    ) RegistryGated(registry_) ERC2771Context(registry_.forwarder()) {
        if (oracle_.latest(milkFeed_).maxAge == 0) revert IPriceOracle.PriceOracle_UnknownFeed(milkFeed_);
        milk = milk_;
        oracle = oracle_;
        milkFeed = milkFeed_;
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPointExchange
    function pool(address point) external view returns (Pool memory) {
        PoolState storage state = _known(point);
        Pool memory found;
        (found.reserve, found.fees, found.credit) = (state.ledger.reserve(), state.ledger.fees(), state.credit);
        StoredTerms terms = _termsInForce(state);
        // Each was stored in as many bits.
        (found.partnerId, found.faceValue) = (terms.partnerId(), uint64(terms.faceValue()));
        (found.epochLength, found.validity) = (uint32(terms.epochLength()), uint8(terms.validity()));
        (found.bid, found.ask) = _quoteOf(terms);
        (found.quotedAt, found.currencyFeed) = (state.quotedAt, state.currencyFeed);
        found.paused = terms.has(PoolTermsLibrary.PAUSED);
        found.buys = !terms.has(PoolTermsLibrary.BUYS_NOT);
        found.sells = !terms.has(PoolTermsLibrary.SELLS_NOT);
        found.limits = _limitsOf(state);
        return found;
    }

    /// @inheritdoc IPointExchange
    function inventoryOf(address point) external view returns (uint256) {
        (uint256 epoch, ) = _minEpoch(_known(point).terms);
        return _stockOf(point, epoch);
    }

    /// @inheritdoc IPointExchange
    function minEpochOf(address point) external view returns (uint256) {
        (uint256 epoch, ) = _minEpoch(_known(point).terms);
        return epoch;
    }

    /// @inheritdoc IPointExchange
    function outflowLeftOf(address point) external view returns (uint256) {
        PoolState storage state = _known(point);
        (, uint256 left) = _outflowLeft(state.ledger, state.terms, block.timestamp / 1 days);
        return left * PoolLedgerLibrary.OUTFLOW_UNIT;
    }

    /// @inheritdoc IPointExchange
    function pools() external view returns (address[] memory) {
        return _points;
    }

    /// @inheritdoc IPointExchange
    function settings() external view returns (Settings memory) {
        return _settings();
    }

    /// @inheritdoc IPointExchange
    function paused() external view returns (bool) {
        return _rules.paused;
    }

    /* INTERNAL */

    /// @dev Records that a pool's inventory was counted in an epoch, before it changes. `stock` is what {_stockOf} gave;
    /// `current` is below 2^24, for an epoch lasts an hour at least.
    function _recordCount(PoolState storage state, address point, uint256 stock, uint256 current) internal {
        uint256 before = state.ledger.inventory();
        (state.terms, state.ledger) = (state.terms.counted(current), state.ledger.counted(stock));
        if (stock < before) emit InventoryWrittenOff(point, before - stock, current);
        if (stock > before) emit InventoryRestored(point, stock - before, current);
    }

    /* INTERNAL VIEWS */

    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }

    function _known(address point) internal view returns (PoolState storage state) {
        state = _pools[point];
        if (state.terms.partnerId() == 0) revert PointExchange_UnknownPool(point);
    }

    /// @dev Reverts unless what is in the pool may move.
    function _checkMoving(address point) internal view returns (PoolState storage state) {
        state = _known(point);
        if (_rules.paused) revert PointExchange_Paused();
        if (state.terms.has(PoolTermsLibrary.PAUSED)) revert PointExchange_PoolPaused(point);
    }

    /// @dev Reverts unless the status of a pool's partner is `Active` or another one.
    function _checkPartner(PoolState storage state, IRoleRegistry.PartnerStatus other) internal view {
        uint32 partnerId = state.terms.partnerId();
        _checkStatus(partnerId, registry().statusOf(partnerId), other);
    }

    /// @dev A pool's terms as they bind trades. What was promised holds while the partner winds down: whatever was switched or
    /// withdrawn before, the pool buys, at the least and asks the most of its band where it has no quote. Only terms without a
    /// quote, or that buy not, need to be asked about.
    function _termsInForce(PoolState storage state) internal view returns (StoredTerms terms) {
        terms = state.terms;
        if (registry().statusOf(terms.partnerId()) != IRoleRegistry.PartnerStatus.WindingDown) return terms;
        if (terms.bid() == 0) terms = terms.quoted(state.lowestBid, state.highestAsk);
        return terms.flagged(PoolTermsLibrary.BUYS_NOT, false);
    }

    /// @dev The earliest epoch with the minimum of epochs of life left after the running one, and the running one.
    function _minEpoch(StoredTerms terms) internal view returns (uint256 epoch, uint256 current) {
        unchecked {
            // The length is not zero, and the minimum is at most the validity.
            current = block.timestamp / terms.epochLength();
            uint256 lifetime = terms.validity() - terms.minRemaining();
            epoch = current > lifetime ? current - lifetime : 0;
        }
    }

    /// @dev What a pool can sell, counted: all that the exchange holds of the programme of an epoch or later, which lives long
    /// enough. All of it was bought, for only the exchange brings points to itself: see {IPartnerPoint}.
    function _stockOf(address point, uint256 epoch) internal view returns (uint256 stock) {
        IPartnerPoint.Cohort[] memory cohorts = IPartnerPoint(point).cohortsOf(address(this));
        for (uint256 i = cohorts.length; i != 0 && cohorts[i - 1].epoch >= epoch; --i) stock += cohorts[i - 1].amount;
        return Math.min(stock, PoolLedgerLibrary.MAX_INVENTORY);
    }

    function _limitsOf(PoolState storage state) internal view returns (Limits memory) {
        StoredTerms terms = state.terms;
        // Each was stored in as many bits.
        return
            Limits(
                state.lowestBid,
                state.highestAsk,
                uint8(terms.minRemaining()),
                uint24(terms.outflowCap()),
                uint24(terms.inventoryCap())
            );
    }

    function _settings() internal view returns (Settings memory) {
        return
            Settings(
                _rules.feeRate,
                _rules.treasury,
                _rules.leastSpread,
                _rules.maxQuoteStep,
                _rules.minQuoteInterval,
                _rules.withdrawalDelay
            );
    }

    /// @dev Whether MLK would be nobody's there: at the exchange, at MLK, or at a contract of the alliance that cannot send it
    /// on.
    function _isLost(address recipient) internal view returns (bool) {
        bool own = recipient == address(this) || recipient == address(milk) || recipient == address(registry());
        if (own || recipient == address(0) || isTrustedForwarder(recipient)) return true;
        return registry().partnerOf(recipient) != 0;
    }

    /* INTERNAL PURE */

    function _checkStatus(
        uint32 partnerId,
        IRoleRegistry.PartnerStatus status,
        IRoleRegistry.PartnerStatus other
    ) internal pure {
        if (status != IRoleRegistry.PartnerStatus.Active && status != other) {
            revert PointExchange_PartnerNotActive(partnerId, status);
        }
    }

    /// @dev What a pool paid for points today, net, and what it may still pay, units of outflow.
    function _outflowLeft(
        PoolLedger ledger,
        StoredTerms terms,
        uint256 day
    ) internal pure returns (uint256 used, uint256 left) {
        unchecked {
            // 24 bits times a hundred.
            uint256 cap = terms.outflowCap() * _OUTFLOW_CAP_UNIT;
            used = ledger.outflowOn(day);
            left = cap > used ? cap - used : 0;
        }
    }

    /// @dev Each was stored in as many bits.
    function _quoteOf(StoredTerms terms) internal pure returns (uint16 bid, uint16 ask) {
        return (uint16(terms.bid()), uint16(terms.ask()));
    }

    /* PRIVATE VIEWS */

    function _checkTreasurer(address point) private view {
        _checkRole(PartnerRoles.treasurer(_known(point).terms.partnerId()), _msgSender());
    }
}
