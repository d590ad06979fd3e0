// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

/// @title ForwardMeter
/// @notice Tells what members' requests take when they run one after the other, as they do in a batch. It is never deployed: a
/// relayer has a node run its creation code by `eth_call`, and what that gives in place of a contract's code are the findings.
contract ForwardMeter {
    /// @notice What one request took.
    /// @param nonce The member's nonce at the forwarder before the request ran.
    /// @param gasUsed Gas that the forwarder and the call used; 0 when too little was left to try it.
    /// @param success Whether the request is valid and its call went through.
    struct Finding {
        uint256 nonce;
        uint256 gasUsed;
        bool success;
    }

    /* CONSTANTS */

    /// @dev What the forwarder spends around a call, with something to spare.
    uint256 private constant _AROUND = 100_000;
    /// @dev Giving back one finding, which is paid for as code: 96 bytes for 200 gas each, and their copying.
    uint256 private constant _GIVING_BACK = 20_000;

    /* CONSTRUCTOR */

    /// @notice Runs the requests in their order, each on what those before it left, and gives an array of {Finding} in that
    /// order. One that fails leaves nothing. It stops before the first for whose whole limit too little gas is left.
    /// @param forwarder The forwarder that the requests are signed for.
    /// @param requests The requests.
    constructor(ERC2771Forwarder forwarder, ERC2771Forwarder.ForwardRequestData[] memory requests) {
        Finding[] memory findings = new Finding[](requests.length);
        for (uint256 i; i < requests.length && gasleft() > _needed(requests[i].gas, requests.length); ++i) {
            findings[i] = _measure(forwarder, requests[i]);
        }
        bytes memory answer = abi.encode(findings);
        assembly ("memory-safe") {
            return(add(answer, 0x20), mload(answer))
        }
    }

    /* PRIVATE */

    /// @dev The nonce is read afterwards: whoever reads it before has paid for what the request would pay for.
    function _measure(
        ERC2771Forwarder forwarder,
        ERC2771Forwarder.ForwardRequestData memory request
    ) private returns (Finding memory finding) {
        bytes memory call = abi.encodeCall(ERC2771Forwarder.execute, (request));
        uint256 before = gasleft();
        finding.success = LowLevelCall.callNoReturn(address(forwarder), call);
        finding.gasUsed = before - gasleft();
        finding.nonce = forwarder.nonces(request.from) - (finding.success ? 1 : 0);
    }

    /// @dev Of what is left a call is given 63 of 64 parts, and the forwarder gives as many of those to the request: a thirtieth
    /// covers both.
    function _needed(uint256 limit, uint256 count) private pure returns (uint256) {
        return limit + limit / 30 + _AROUND + _GIVING_BACK * count;
    }
}
