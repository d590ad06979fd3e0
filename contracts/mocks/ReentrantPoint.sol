// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";

/// @title ReentrantPoint
/// @notice A programme that lies, for tests only: it says that every move of points succeeded, moves nothing, and calls back
/// whomever it was told to in the middle of the move.
contract ReentrantPoint {
    /* CONSTANTS */

    /// @notice Seconds an epoch lasts.
    uint256 public constant epochLength = 30 days;
    /// @notice Epochs a point stays valid after its own.
    uint256 public constant validityDuration = 12;

    /* IMMUTABLES */

    /// @notice The partner's id in the registry.
    uint32 public immutable partnerId;
    /// @notice The alliance's registry.
    IRoleRegistry public immutable registry;
    /// @notice The exchange it pretends to serve.
    address public immutable exchange;

    /* STORAGE */

    address private _target;
    bytes private _data;
    bool private _insists;

    /// @notice A call made in the middle of a move came back.
    /// @param success Whether it succeeded.
    /// @param result What it returned, or why it failed.
    event CalledBack(bool success, bytes result);

    /// @notice Made for one partner and one exchange.
    /// @param registry_ The alliance's registry.
    /// @param partnerId_ The partner's id in the registry.
    /// @param exchange_ The exchange it pretends to serve.
    constructor(IRoleRegistry registry_, uint32 partnerId_, address exchange_) {
        registry = registry_;
        partnerId = partnerId_;
        exchange = exchange_;
    }

    /* EXTERNAL */

    /// @notice Names the call to make, once, in the middle of the next move.
    /// @param target Whom to call; the zero address for nobody.
    /// @param data What to call.
    /// @param insists Whether the move fails with that call.
    function arm(address target, bytes calldata data, bool insists) external {
        (_target, _data, _insists) = (target, data, insists);
    }

    /// @notice Makes a call now, outside of any move.
    /// @param target Whom to call.
    /// @param data What to call.
    function perform(address target, bytes calldata data) external {
        Address.functionCall(target, data);
    }

    /// @notice Says that points moved, having made the call that was named. Accepts any caller and any values.
    function transferForExchange(address, address, uint64, uint256) external returns (bool) {
        address target = _target;
        if (target == address(0)) return true;
        delete _target;
        (bool success, bytes memory result) = target.call(_data);
        if (_insists) Address.verifyCallResultFromTarget(target, success, result);
        emit CalledBack(success, result);
        return true;
    }

    /* EXTERNAL VIEWS */

    /// @notice Says that everybody holds a billion points of the running epoch.
    /// @return cohorts One cohort.
    function cohortsOf(address) external view returns (IPartnerPoint.Cohort[] memory cohorts) {
        cohorts = new IPartnerPoint.Cohort[](1);
        cohorts[0] = IPartnerPoint.Cohort(block.timestamp / epochLength, 1e9);
    }

    /// @notice The forwarder the registry names.
    /// @return Its address.
    function trustedForwarder() external view returns (address) {
        return registry.forwarder();
    }

    /// @notice Whether an address is that forwarder.
    /// @param candidate The address.
    /// @return True when it is.
    function isTrustedForwarder(address candidate) external view returns (bool) {
        return candidate == registry.forwarder();
    }

    /* EXTERNAL PURE */

    /// @notice Says that it is a programme of this version.
    /// @return True.
    function supportsInterface(bytes4) external pure returns (bool) {
        return true;
    }
}
