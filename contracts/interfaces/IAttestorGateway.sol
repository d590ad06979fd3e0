// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IAccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/IAccessControlEnumerable.sol";
import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// @title IAttestorGateway
/// @notice Carries the messages of one bridge between two chains, one gateway on each: ERC-7786's source gateway, and a
/// receiver that believes m of n attestors. Each attestor watches both chains with a node of its own and signs what is
/// final; anybody may carry the signatures across.
///
/// What attestors sign is typed data (EIP-712) in the domain of the gateway that will read it: name "AttestorGateway",
/// version "1", its chain's id, its address ({IERC5267-eip712Domain}). Messages are read at their destination:
///
///     Message(Route route,bytes32 id,bytes32 payloadHash,uint64 deadline,uint32 epoch)
///
/// and failures at the source of the message that failed:
///
///     Outcome(Route route,bytes32 id,uint8 state,uint32 epoch)
///
/// both followed by the way of the message, from where it was sent to where it goes:
///
///     Route(uint256 sourceChainId,address sourceGateway,address sourceBridge,uint256 destinationChainId,
///     address destinationGateway,address destinationBridge)
///
/// (one line, without the break). `epoch` is that of the signer set of the gateway that reads it: what an earlier set
/// signed is refused, and the present one signs it again.
///
/// Signatures are 65 bytes each, `r`, `s` and `v` (27 or 28), with `s` in the lower half, one after the other, ascending by
/// their signer's address, and exactly m: one more would prove nothing and cost gas.
///
/// Roles: `DEFAULT_ADMIN_ROLE` belongs to one timelock for ever; it sets signers and lifetime, and grants {COUNCIL_ROLE},
/// {GUARDIAN_ROLE} and {WATCHER_ROLE}. The bridge asks this contract for the same roles.
interface IAttestorGateway is IERC7786GatewaySource, IERC5267, IAccessControlEnumerable {
    /// @notice Where a message stands at its destination. `None`: it has not arrived. `Delivered`: the recipient has what was
    /// sent. `Held`: the bridge keeps it in its queue. `Refused`: the bridge will never deliver it. `Expired`: its deadline
    /// passed before it arrived. `Delivered`, `Refused` and `Expired` are final; each message reaches exactly one of them.
    enum State {
        None,
        Delivered,
        Held,
        Refused,
        Expired
    }

    /// @notice The other end.
    /// @param chainId The other chain's id.
    /// @param gateway The gateway there.
    /// @param bridge The bridge there.
    /// @param token The token there.
    struct Remote {
        uint256 chainId;
        address gateway;
        address bridge;
        address token;
    }

    /// @notice The first holders of the roles.
    /// @param admin Holder of `DEFAULT_ADMIN_ROLE` for ever: a timelock.
    /// @param council Holders of {COUNCIL_ROLE}: a multisig.
    /// @param guardians Holders of {GUARDIAN_ROLE}.
    /// @param watchers Holders of {WATCHER_ROLE}.
    struct Powers {
        address admin;
        address[] council;
        address[] guardians;
        address[] watchers;
    }

    /// @notice The gateway knows its bridge and the other end, for ever.
    /// @param bridge The bridge here.
    /// @param remote The other end.
    event Linked(address indexed bridge, Remote remote);

    /// @notice There is a new signer set; what the one before signed is refused from now on.
    /// @param epoch The new set's number.
    /// @param signers The attestors, ascending.
    /// @param threshold How many of them must sign.
    event SignersChanged(uint32 indexed epoch, address[] signers, uint256 threshold);

    /// @notice Messages sent from now on have another time to arrive.
    /// @param previous Seconds before.
    /// @param current Seconds now.
    event LifetimeChanged(uint256 previous, uint256 current);

    /// @notice A message from the other chain changed its state here. Attestors sign the outcome of what was refused or
    /// expired.
    /// @param id The message.
    /// @param state Its state now.
    event MessageStateChanged(bytes32 indexed id, State indexed state);

    /// @notice A message sent from here failed at its destination, and the bridge here knows.
    /// @param id The message.
    /// @param state `Refused` or `Expired`.
    event MessageFailed(bytes32 indexed id, State indexed state);

    /// @notice Everything stands still.
    /// @param account Who paused it.
    event Paused(address account);

    /// @notice Everything goes on.
    /// @param account Who lifted the pause.
    event Unpaused(address account);

    /// @notice An address that must not be zero is, or a chain's id that must be another's is this one's.
    error AttestorGateway_InvalidLink();

    /// @notice Only the account named at construction can link, and only once.
    /// @param account Who tried.
    error AttestorGateway_NotLinker(address account);

    /// @notice The gateway does not know the other end yet: nothing is sent or believed.
    error AttestorGateway_NotLinked();

    /// @notice `DEFAULT_ADMIN_ROLE` belongs to the timelock for ever: it is neither granted nor given up.
    /// @param account The account that was to get or lose the role.
    error AttestorGateway_AdminIsFixed(address account);

    /// @notice The admin must not be zero.
    error AttestorGateway_NoAdmin();

    /// @notice Everything stands still until the council lifts the pause.
    error AttestorGateway_Paused();

    /// @notice Nothing is paused.
    error AttestorGateway_NotPaused();

    /// @notice Only the bridge may do this.
    /// @param account Who tried.
    error AttestorGateway_NotBridge(address account);

    /// @notice Messages go to the bridge at the other end only.
    /// @param recipient The recipient given, an interoperable address (ERC-7930).
    error AttestorGateway_UnknownRecipient(bytes recipient);

    /// @notice Messages carry no ether.
    /// @param value The ether sent, in wei.
    error AttestorGateway_ValueNotSupported(uint256 value);

    /// @notice The attribute `deadline(uint64)` must have one value, between now and the lifetime from now.
    /// @param attribute The attribute given.
    /// @param latest The latest deadline possible now, Unix seconds.
    error AttestorGateway_InvalidDeadline(bytes attribute, uint256 latest);

    /// @notice A signer set has 1 to 32 attestors, ascending and not zero, and a threshold above half and at most all of
    /// them.
    /// @param signers The attestors given.
    /// @param threshold The threshold given.
    error AttestorGateway_InvalidSigners(address[] signers, uint256 threshold);

    /// @notice A lifetime is between 1 hour and 30 days.
    /// @param lifetime Seconds given.
    error AttestorGateway_InvalidLifetime(uint256 lifetime);

    /// @notice The signatures were made for another signer set; the present one must sign again.
    /// @param given The epoch given.
    /// @param current The present one.
    error AttestorGateway_WrongEpoch(uint256 given, uint256 current);

    /// @notice There must be exactly as many signatures as the threshold, of 65 bytes each.
    /// @param length Bytes given.
    /// @param expected Bytes expected.
    error AttestorGateway_WrongSignatureLength(uint256 length, uint256 expected);

    /// @notice A signature is malformed: `s` in the upper half, a `v` other than 27 and 28, or one that nobody made.
    /// @param index Which, from 0.
    error AttestorGateway_MalformedSignature(uint256 index);

    /// @notice A signature is not an attestor's: somebody else made it, or for something else, such as another chain,
    /// gateway, bridge, message, payload or deadline.
    /// @param index Which, from 0.
    /// @param signer Whose it would be.
    error AttestorGateway_NotSigner(uint256 index, address signer);

    /// @notice Signatures must ascend by their signer's address, each signer once.
    /// @param index The later one, from 0.
    /// @param previous The signer before.
    /// @param signer Its signer.
    error AttestorGateway_SignersNotAscending(uint256 index, address previous, address signer);

    /// @notice The message was decided before, or is in the bridge's queue.
    /// @param id The message.
    /// @param state Its state.
    error AttestorGateway_AlreadyArrived(bytes32 id, State state);

    /// @notice The message's deadline passed: it can only be marked as expired.
    /// @param id The message.
    /// @param deadline Its deadline, Unix seconds.
    error AttestorGateway_DeadlinePassed(bytes32 id, uint256 deadline);

    /// @notice The message can still be delivered.
    /// @param id The message.
    /// @param deadline Its deadline, Unix seconds.
    error AttestorGateway_DeadlineAhead(bytes32 id, uint256 deadline);

    /// @notice The recipient did not say that it received the message.
    /// @param answer What it said.
    error AttestorGateway_NotReceived(bytes4 answer);

    /// @notice A message cannot go from one state to the other, or not now.
    /// @param id The message.
    /// @param from Its state.
    /// @param to The state asked for.
    error AttestorGateway_InvalidTransition(bytes32 id, State from, State to);

    /// @notice Only `Refused` and `Expired` are carried back.
    /// @param state The state given.
    error AttestorGateway_NotFailure(State state);

    /// @notice This gateway never sent the message.
    /// @param id The message.
    error AttestorGateway_UnknownMessage(bytes32 id);

    /// @notice Tells the gateway, and through it the bridge, what the other end is. Caller: the account named at
    /// construction, once. Emits {Linked}.
    /// @dev Errors: `NotLinker`, `InvalidLink`.
    /// @param bridge The bridge here; it must obey this gateway.
    /// @param remote The other end.
    function link(address bridge, Remote calldata remote) external;

    /// @notice Delivers a message from the other chain: the bridge pays it out, queues it or refuses it. Caller: anybody
    /// with the attestors' signatures of `Message`. Emits {MessageStateChanged}. If the bridge reverts, nothing happened:
    /// try again.
    /// @dev Errors: `Paused`, `NotLinked`, `DeadlinePassed`, `AlreadyArrived`, `NotReceived`, and those of signatures:
    /// `WrongEpoch`, `WrongSignatureLength`, `MalformedSignature`, `NotSigner`, `SignersNotAscending`.
    /// @param id The message.
    /// @param deadline The last second in which it can be delivered, Unix seconds.
    /// @param payload What the bridge there sent.
    /// @param epoch The epoch of this gateway's signer set for which it was signed.
    /// @param signatures The signatures.
    function deliver(
        bytes32 id,
        uint64 deadline,
        bytes calldata payload,
        uint32 epoch,
        bytes calldata signatures
    ) external;

    /// @notice Marks a message whose deadline passed before it arrived: it will never be delivered. It needs the signatures
    /// that its delivery would: nobody can mark what was never sent, nor name a deadline of their own. Caller: anybody with
    /// them. Emits {MessageStateChanged}.
    /// @dev Errors: `Paused`, `NotLinked`, `DeadlineAhead`, `AlreadyArrived`, and those of signatures, see {deliver}.
    /// @param id The message.
    /// @param deadline The last second in which it could be delivered, Unix seconds.
    /// @param payload What the bridge there sent.
    /// @param epoch The epoch of this gateway's signer set for which it was signed.
    /// @param signatures The signatures of `Message`.
    function expire(
        bytes32 id,
        uint64 deadline,
        bytes calldata payload,
        uint32 epoch,
        bytes calldata signatures
    ) external;

    /// @notice Carries back that a message sent from here failed: the bridge refunds it, once. Caller: anybody with the
    /// attestors' signatures of `Outcome`. Emits {MessageFailed}.
    /// @dev Errors: `Paused`, `NotLinked`, `NotFailure`, `UnknownMessage`, those of signatures, see {deliver}, and
    /// `MilkBridge_NothingToRefund`.
    /// @param id The message.
    /// @param state Its final state there: `Refused` or `Expired`.
    /// @param epoch The epoch of this gateway's signer set for which it was signed.
    /// @param signatures The signatures.
    function settle(bytes32 id, State state, uint32 epoch, bytes calldata signatures) external;

    /// @notice Says what became of a message that was delivered to the bridge. While it is being delivered: `Held` or
    /// `Refused`; from `Held`: `Delivered` or `Refused`. Caller: the bridge. Emits {MessageStateChanged}.
    /// @dev Errors: `NotBridge`, `InvalidTransition`.
    /// @param id The message.
    /// @param state Its state.
    function mark(bytes32 id, State state) external;

    /// @notice Names the attestors. Caller: the timelock. Emits {SignersChanged}. Nothing is lost: what the set before
    /// signed and nobody delivered is signed again by this one.
    /// @dev Errors: `InvalidSigners`.
    /// @param signers The attestors, 1 to 32, ascending.
    /// @param threshold How many of them must sign; more than half.
    function setSigners(address[] calldata signers, uint256 threshold) external;

    /// @notice Sets how long a message has to arrive. Messages under way keep their deadline. Caller: the timelock.
    /// Emits {LifetimeChanged}.
    /// @dev Errors: `InvalidLifetime`.
    /// @param seconds_ Seconds, 1 hour to 30 days.
    function setLifetime(uint256 seconds_) external;

    /// @notice Stops everything here: sending, delivering, expiring, settling, and the release of what is queued. Nothing is
    /// refused by it, but deadlines run on: what could not arrive before its own is marked as expired afterwards, and refunded.
    /// Caller: {GUARDIAN_ROLE} or {WATCHER_ROLE}. Emits {Paused}.
    /// @dev Errors: `Paused`.
    function pause() external;

    /// @notice Lifts the pause. Caller: {COUNCIL_ROLE}. Emits {Unpaused}.
    /// @dev Errors: `NotPaused`.
    function unpause() external;

    /// @notice Lifts pauses, and nothing else. Granted by the timelock: to a multisig, so that two people must agree.
    /// @return The role id.
    function COUNCIL_ROLE() external view returns (bytes32);

    /// @notice Pauses, and cancels what is queued; can neither lift a pause nor release anything. Granted by the timelock.
    /// @return The role id.
    function GUARDIAN_ROLE() external view returns (bytes32);

    /// @notice Pauses, and nothing else. Granted by the timelock: to the program that compares both chains.
    /// @return The role id.
    function WATCHER_ROLE() external view returns (bytes32);

    /// @notice Whether everything stands still.
    /// @return True while paused.
    function paused() external view returns (bool);

    /// @notice The account that may link once.
    /// @return Its address.
    function linker() external view returns (address);

    /// @notice The bridge here.
    /// @return Its address, zero before the link.
    function bridge() external view returns (address);

    /// @notice The other end.
    /// @return Its parts, zero before the link.
    function remote() external view returns (Remote memory);

    /// @notice The bridge at the other end.
    /// @return An interoperable address (ERC-7930), empty before the link.
    function counterpart() external view returns (bytes memory);

    /// @notice The attestors.
    /// @return epoch The set's number, from 1.
    /// @return signers The attestors, ascending.
    /// @return threshold How many of them must sign.
    function signerSet() external view returns (uint32 epoch, address[] memory signers, uint256 threshold);

    /// @notice Whether an account is an attestor of the present set.
    /// @param account The account.
    /// @return True when it is.
    function isSigner(address account) external view returns (bool);

    /// @notice How long a message has to arrive.
    /// @return Seconds.
    function lifetime() external view returns (uint256);

    /// @notice How many messages this gateway sent. The id of the n-th is `(chain id << 64) | n`.
    /// @return The count.
    function sentCount() external view returns (uint64);

    /// @notice Where a message from the other chain stands here.
    /// @param id The message.
    /// @return Its state; `None` for any other id.
    function stateOf(bytes32 id) external view returns (State);

    /// @notice What attestors sign for the delivery, or the expiry, of a message from the other chain, in the present epoch.
    /// @param id The message.
    /// @param payloadHash The keccak256 of its payload.
    /// @param deadline Its deadline, Unix seconds.
    /// @return The digest (EIP-712).
    function messageDigest(bytes32 id, bytes32 payloadHash, uint64 deadline) external view returns (bytes32);

    /// @notice What attestors sign for the failure of a message sent from here, in the present epoch.
    /// @param id The message.
    /// @param state Its final state at the other end.
    /// @return The digest (EIP-712).
    function outcomeDigest(bytes32 id, State state) external view returns (bytes32);
}
