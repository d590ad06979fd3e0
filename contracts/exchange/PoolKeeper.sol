// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {Pools} from "../libraries/Pools.sol";
import {ExchangeRules, PoolState} from "../types/PoolState.sol";
import {PoolTermsLibrary} from "../types/PoolTerms.sol";
import {PoolDesk} from "./PoolDesk.sol";

/// @title PoolKeeper
/// @notice Everything of the exchange but trades: what partners, operators, guardians and the council may do to its pools, and
/// what stands in them. Who may call is said here; what happens then is in {PoolDesk}, a linked library. See {IPointExchange}.
abstract contract PoolKeeper is IPointExchange, RegistryGated, ERC2771Context, ReentrancyGuardTransient {
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
    address[] private _points;

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

    /// @notice Errors: `InvalidSettings`, `PriceOracle_UnknownFeed`.
    /// @param registry_ The alliance's registry; its forwarder is the one trusted here.
    /// @param milk_ MLK.
    /// @param oracle_ The price oracle.
    /// @param milkFeed_ The feed that prices MLK in the base currency.
    /// @param settings_ The first settings.
    constructor(
        IRoleRegistry registry_,
        IERC20 milk_,
        IPriceOracle oracle_,
        bytes32 milkFeed_,
        Settings memory settings_
    ) RegistryGated(registry_) ERC2771Context(registry_.forwarder()) {
        if (oracle_.latest(milkFeed_).maxAge == 0) revert IPriceOracle.PriceOracle_UnknownFeed(milkFeed_);
        milk = milk_;
        oracle = oracle_;
        milkFeed = milkFeed_;
        PoolDesk.setSettings(_rules, settings_, registry_, milk_);
    }

    /* EXTERNAL: POOLS */

    /// @inheritdoc IPointExchange
    function openPool(address point, PoolTerms calldata terms) external onlyRole(OPERATOR) {
        PoolDesk.open(_pools[point], point, terms, registry(), oracle);
        _points.push(point);
    }

    /// @inheritdoc IPointExchange
    function setQuote(address point, uint16 bid, uint16 ask) external onlyTreasurer(point) {
        PoolDesk.setQuote(_pools[point], point, bid, ask, _rules, registry());
    }

    /// @inheritdoc IPointExchange
    function setDirections(address point, bool buys, bool sells) external onlyTreasurer(point) {
        PoolDesk.setDirections(_pools[point], point, buys, sells, registry());
    }

    /// @inheritdoc IPointExchange
    function fund(address point, uint256 amount) external nonReentrant moving(point) {
        PoolDesk.fund(_pools[point], point, amount, _msgSender(), milk);
    }

    /// @inheritdoc IPointExchange
    function requestWithdrawal(address point, uint256 amount, address to) external onlyTreasurer(point) moving(point) {
        PoolDesk.requestWithdrawal(_pools[point], point, amount, to, _rules.withdrawalDelay, registry(), milk);
    }

    /// @inheritdoc IPointExchange
    function executeWithdrawal(
        address point,
        uint256 amount,
        address to
    ) external nonReentrant onlyTreasurer(point) moving(point) returns (uint256) {
        return PoolDesk.executeWithdrawal(_pools[point], point, amount, to, registry(), milk);
    }

    /// @inheritdoc IPointExchange
    function cancelWithdrawal(address point) external onlyTreasurer(point) {
        PoolDesk.cancelWithdrawal(_pools[point], point, registry());
    }

    /// @inheritdoc IPointExchange
    function extendCredit(address point, uint256 amount) external nonReentrant onlyRole(OPERATOR) moving(point) {
        PoolDesk.extendCredit(_pools[point], point, amount, _msgSender(), milk);
    }

    /// @inheritdoc IPointExchange
    function returnCredit(address point, uint256 amount) external nonReentrant onlyRole(OPERATOR) moving(point) {
        PoolDesk.returnCredit(_pools[point], point, amount, _rules.treasury, milk);
    }

    /// @inheritdoc IPointExchange
    function collectFees(address[] calldata points) external nonReentrant onlyRole(OPERATOR) {
        PoolDesk.collectFees(_pools, points, _rules, milk);
    }

    /// @inheritdoc IPointExchange
    function writeOff(address point) external {
        PoolDesk.writeOff(_pools[point], point);
    }

    /* EXTERNAL: ALLIANCE */

    /// @inheritdoc IPointExchange
    function setLimits(address point, Limits calldata limits) external onlyRole(COUNCIL) {
        PoolDesk.setLimits(_pools[point], point, limits, registry());
    }

    /// @inheritdoc IPointExchange
    function setSettings(Settings calldata settings_) external onlyRole(COUNCIL) {
        PoolDesk.setSettings(_rules, settings_, registry(), milk);
    }

    /// @inheritdoc IPointExchange
    function correctFaceValue(address point, uint64 faceValue, bytes32 currencyFeed) external onlyRole(COUNCIL) {
        PoolDesk.correctFaceValue(_pools[point], point, faceValue, currencyFeed, registry(), oracle);
    }

    /// @inheritdoc IPointExchange
    function pausePool(address point) external onlyRole(GUARDIAN) {
        _setPoolPaused(point, true);
    }

    /// @inheritdoc IPointExchange
    function unpausePool(address point) external onlyRole(COUNCIL) {
        _setPoolPaused(point, false);
    }

    /// @inheritdoc IPointExchange
    function pauseAll() external onlyRole(GUARDIAN) {
        _setPaused(true);
    }

    /// @inheritdoc IPointExchange
    function unpauseAll() external onlyRole(COUNCIL) {
        _setPaused(false);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPointExchange
    function pool(address point) external view returns (Pool memory) {
        return PoolDesk.describe(_pools[point], point, registry());
    }

    /// @inheritdoc IPointExchange
    function inventoryOf(address point) external view returns (uint256) {
        return PoolDesk.inventoryOf(_pools[point], point);
    }

    /// @inheritdoc IPointExchange
    function minEpochOf(address point) external view returns (uint256) {
        return PoolDesk.minEpochOf(_pools[point], point);
    }

    /// @inheritdoc IPointExchange
    function outflowLeftOf(address point) external view returns (uint256) {
        return PoolDesk.outflowLeftOf(_pools[point], point);
    }

    /// @inheritdoc IPointExchange
    function withdrawalOf(address point) external view returns (Withdrawal memory) {
        return PoolDesk.withdrawalOf(_pools[point], point, registry());
    }

    /// @inheritdoc IPointExchange
    function pools() external view returns (address[] memory) {
        return _points;
    }

    /// @inheritdoc IPointExchange
    function settings() external view returns (Settings memory) {
        return PoolDesk.settingsOf(_rules);
    }

    /// @inheritdoc IPointExchange
    function paused() external view returns (bool) {
        return _rules.paused;
    }

    /* INTERNAL */

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

    function _setPoolPaused(address point, bool paused_) private {
        PoolState storage state = _pools[point];
        Pools.checkKnown(state, point);
        state.terms = state.terms.flagged(PoolTermsLibrary.PAUSED, paused_);
        emit PoolPauseChanged(point, paused_);
    }

    function _setPaused(bool paused_) private {
        _rules.paused = paused_;
        emit PauseChanged(paused_);
    }

    /* PRIVATE VIEWS */

    function _checkTreasurer(address point) private view {
        Pools.checkKnown(_pools[point], point);
        _checkRole(PartnerRoles.treasurer(_pools[point].terms.partnerId()), _msgSender());
    }

    function _checkMoving(address point) private view {
        Pools.checkMoving(_pools[point], point, _rules.paused);
    }
}
