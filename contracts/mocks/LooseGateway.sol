// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IAttestorGateway} from "../interfaces/IAttestorGateway.sol";
import {IMilkBridge} from "../interfaces/IMilkBridge.sol";

/// @title LooseGateway
/// @notice For tests only: a gateway that believes everybody and remembers nothing, to show what a bridge loses behind one.
contract LooseGateway {
    /* STORAGE */

    /// @notice The bridge at the other end, an interoperable address.
    bytes public counterpart;
    /// @notice How many messages were sent.
    uint256 public sentCount;
    IMilkBridge private _bridge;

    /* EXTERNAL */

    /// @notice Names the bridge here and the one at the other end.
    /// @param bridge The bridge here.
    /// @param counterpart_ The bridge at the other end, an interoperable address.
    function link(IMilkBridge bridge, bytes calldata counterpart_) external {
        (_bridge, counterpart) = (bridge, counterpart_);
        bridge.link();
    }

    /// @notice Sends to nobody.
    /// @return The message's number.
    function sendMessage(bytes calldata, bytes calldata, bytes[] calldata) external payable returns (bytes32) {
        return bytes32(++sentCount);
    }

    /// @notice Delivers whatever it is given, by anybody, as often as one likes.
    /// @param id The message.
    /// @param payload What it says.
    function deliver(bytes32 id, bytes calldata payload) external {
        IERC7786Recipient(address(_bridge)).receiveMessage(id, counterpart, payload);
    }

    /// @notice Says that a message failed, by anybody: as a timer would that knows nothing of the other end.
    /// @param id The message.
    function fail(bytes32 id) external {
        _bridge.messageFailed(id);
    }

    /// @notice Takes note of nothing.
    function mark(bytes32, IAttestorGateway.State) external {}

    /* EXTERNAL PURE */

    /// @notice Never paused.
    /// @return False.
    function paused() external pure returns (bool) {
        return false;
    }
}
