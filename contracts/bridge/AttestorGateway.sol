// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";
import {IERC7786GatewaySource, IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAttestorGateway} from "../interfaces/IAttestorGateway.sol";
import {IMilkBridge} from "../interfaces/IMilkBridge.sol";

/// @title AttestorGateway
/// @notice Carries the messages of one bridge between two chains, by the word of m of n attestors. See {IAttestorGateway}.
contract AttestorGateway is IAttestorGateway, AccessControlEnumerable, EIP712 {
    using SafeCast for uint256;

    /* TYPES */

    /// @dev What every call reads and every message changes, in one word. 4 billion messages, 16 million signer sets and
    /// lifetimes of 194 days fit.
    struct Core {
        address bridge;
        uint32 sent;
        uint24 epoch;
        uint8 threshold;
        bool paused;
        uint24 lifetime;
    }

    /* CONSTANTS */

    /// @inheritdoc IAttestorGateway
    bytes32 public constant COUNCIL_ROLE = keccak256("COUNCIL_ROLE");
    /// @inheritdoc IAttestorGateway
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @inheritdoc IAttestorGateway
    bytes32 public constant WATCHER_ROLE = keccak256("WATCHER_ROLE");

    bytes4 private constant _DEADLINE = bytes4(keccak256("deadline(uint64)"));
    string private constant _ROUTE_TYPE =
        "Route(uint256 sourceChainId,address sourceGateway,address sourceBridge,"
        "uint256 destinationChainId,address destinationGateway,address destinationBridge)";

    bytes32 private constant _ROUTE_TYPEHASH = keccak256(bytes(_ROUTE_TYPE));
    bytes32 private constant _MESSAGE_TYPEHASH = keccak256(
        abi.encodePacked(
            "Message(Route route,bytes32 id,bytes32 payloadHash,uint64 deadline,uint32 epoch)",
            _ROUTE_TYPE
        )
    );

    bytes32 private constant _OUTCOME_TYPEHASH = keccak256(
        abi.encodePacked("Outcome(Route route,bytes32 id,uint8 state,uint32 epoch)", _ROUTE_TYPE)
    );

    uint256 private constant _MAX_SIGNERS = 32;
    uint256 private constant _SIGNATURE_LENGTH = 65;
    uint256 private constant _MIN_LIFETIME = 1 hours;
    uint256 private constant _MAX_LIFETIME = 30 days;
    /// @dev Bits of a number below the chain's id in a message's id.
    uint256 private constant _NUMBER_WIDTH = 64;
    /// @dev Four bits hold a state, so a word holds those of 64 messages that follow one another.
    uint256 private constant _STATE_WIDTH = 4;
    uint256 private constant _STATE_MASK = 15;
    uint256 private constant _WORD_BITS = 6;
    uint256 private constant _LANE_MASK = 63;

    /* IMMUTABLES */

    /// @inheritdoc IAttestorGateway
    address public immutable linker;

    /* STORAGE */

    Core private _core;
    /// @inheritdoc IAttestorGateway
    bytes public counterpart;
    /// @dev The hash of the route of messages that come from the other end.
    bytes32 private _inbound;
    /// @dev The hash of the route of messages that go there.
    bytes32 private _outbound;
    Remote private _remote;
    address[] private _signers;
    /// @dev The last set an account was in: an attestor's is the present one.
    mapping(address signer => uint256 epoch) private _epochOf;
    mapping(uint256 word => uint256 states) private _states;
    /// @dev The message that is being delivered.
    bytes32 private transient _arriving;

    /* MODIFIERS */

    /// @dev Reverts while nothing may move.
    modifier whenOpen() {
        if (_core.paused) revert AttestorGateway_Paused();
        if (_core.bridge == address(0)) revert AttestorGateway_NotLinked();
        _;
    }

    /// @dev Reverts unless the bridge calls.
    modifier onlyBridge() {
        if (msg.sender != _core.bridge) revert AttestorGateway_NotBridge(msg.sender);
        _;
    }

    /* CONSTRUCTOR */

    /// @notice Errors: `NoAdmin`, `InvalidSigners`, `InvalidLifetime`.
    /// @param linker_ Who may name the other end, once.
    /// @param powers The first holders of the roles.
    /// @param signers The attestors, ascending.
    /// @param threshold How many of them must sign.
    /// @param lifetime_ How long a message has to arrive, in seconds.
    constructor(
        address linker_,
        Powers memory powers,
        address[] memory signers,
        uint256 threshold,
        uint256 lifetime_
    ) EIP712("AttestorGateway", "1") {
        if (powers.admin == address(0)) revert AttestorGateway_NoAdmin();
        linker = linker_;
        _grantRole(DEFAULT_ADMIN_ROLE, powers.admin);
        _grantAll(COUNCIL_ROLE, powers.council);
        _grantAll(GUARDIAN_ROLE, powers.guardians);
        _grantAll(WATCHER_ROLE, powers.watchers);
        _setSigners(signers, threshold);
        _setLifetime(lifetime_);
    }

    /* EXTERNAL */

    /// @inheritdoc IAttestorGateway
    function link(address bridge_, Remote calldata remote_) external {
        if (msg.sender != linker || _core.bridge != address(0)) revert AttestorGateway_NotLinker(msg.sender);
        if (
            bridge_ == address(0) ||
            remote_.gateway == address(0) ||
            remote_.bridge == address(0) ||
            remote_.token == address(0) ||
            remote_.chainId == 0 ||
            remote_.chainId == block.chainid
        ) revert AttestorGateway_InvalidLink();
        _core.bridge = bridge_;
        _remote = remote_;
        counterpart = InteroperableAddress.formatEvmV1(remote_.chainId, remote_.bridge);
        bytes memory here = abi.encode(block.chainid, address(this), bridge_);
        bytes memory there = abi.encode(remote_.chainId, remote_.gateway, remote_.bridge);
        _inbound = keccak256(bytes.concat(_ROUTE_TYPEHASH, there, here));
        _outbound = keccak256(bytes.concat(_ROUTE_TYPEHASH, here, there));
        emit Linked(bridge_, remote_);
        IMilkBridge(bridge_).link();
    }

    /// @inheritdoc IERC7786GatewaySource
    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable whenOpen onlyBridge returns (bytes32 id) {
        if (msg.value != 0) revert AttestorGateway_ValueNotSupported(msg.value);
        if (keccak256(recipient) != keccak256(counterpart)) revert AttestorGateway_UnknownRecipient(recipient);
        bytes[] memory sent = new bytes[](1);
        sent[0] = abi.encodeWithSelector(_DEADLINE, _deadlineOf(attributes));
        id = bytes32((block.chainid << _NUMBER_WIDTH) | ++_core.sent);
        emit MessageSent(id, InteroperableAddress.formatEvmV1(block.chainid, msg.sender), recipient, payload, 0, sent);
    }

    /// @inheritdoc IAttestorGateway
    function deliver(
        bytes32 id,
        uint64 deadline,
        bytes calldata payload,
        uint32 epoch,
        bytes calldata signatures
    ) external whenOpen {
        if (block.timestamp > deadline) revert AttestorGateway_DeadlinePassed(id, deadline);
        _arrive(id, State.Delivered);
        _verify(_messageHash(id, keccak256(payload), deadline, epoch), epoch, signatures);
        _arriving = id;
        bytes4 answer = IERC7786Recipient(_core.bridge).receiveMessage(id, counterpart, payload);
        if (answer != IERC7786Recipient.receiveMessage.selector) revert AttestorGateway_NotReceived(answer);
        _arriving = 0;
        if (stateOf(id) == State.Delivered) emit MessageStateChanged(id, State.Delivered);
    }

    /// @inheritdoc IAttestorGateway
    function expire(
        bytes32 id,
        uint64 deadline,
        bytes calldata payload,
        uint32 epoch,
        bytes calldata signatures
    ) external whenOpen {
        if (block.timestamp <= deadline) revert AttestorGateway_DeadlineAhead(id, deadline);
        _arrive(id, State.Expired);
        _verify(_messageHash(id, keccak256(payload), deadline, epoch), epoch, signatures);
        emit MessageStateChanged(id, State.Expired);
        IMilkBridge(_core.bridge).messageExpired(id, payload);
    }

    /// @inheritdoc IAttestorGateway
    function settle(bytes32 id, State state, uint32 epoch, bytes calldata signatures) external whenOpen {
        if (state < State.Refused) revert AttestorGateway_NotFailure(state);
        if (!_isSent(id)) revert AttestorGateway_UnknownMessage(id);
        _verify(_outcomeHash(id, state, epoch), epoch, signatures);
        emit MessageFailed(id, state);
        IMilkBridge(_core.bridge).messageFailed(id);
    }

    /// @inheritdoc IAttestorGateway
    function mark(bytes32 id, State state) external onlyBridge {
        State from = stateOf(id);
        bool valid =
            from == State.Delivered
                ? id == _arriving && (state == State.Held || state == State.Refused)
                : from == State.Held && (state == State.Delivered || state == State.Refused);
        if (!valid) revert AttestorGateway_InvalidTransition(id, from, state);
        _setState(id, state);
        emit MessageStateChanged(id, state);
    }

    /// @inheritdoc IAttestorGateway
    function setSigners(address[] calldata signers, uint256 threshold) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setSigners(signers, threshold);
    }

    /// @inheritdoc IAttestorGateway
    function setLifetime(uint256 seconds_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setLifetime(seconds_);
    }

    /// @inheritdoc IAttestorGateway
    function pause() external {
        if (!hasRole(WATCHER_ROLE, msg.sender)) _checkRole(GUARDIAN_ROLE, msg.sender);
        if (_core.paused) revert AttestorGateway_Paused();
        _core.paused = true;
        emit Paused(msg.sender);
    }

    /// @inheritdoc IAttestorGateway
    function unpause() external onlyRole(COUNCIL_ROLE) {
        if (!_core.paused) revert AttestorGateway_NotPaused();
        _core.paused = false;
        emit Unpaused(msg.sender);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IAttestorGateway
    function paused() external view returns (bool) {
        return _core.paused;
    }

    /// @inheritdoc IAttestorGateway
    function bridge() external view returns (address) {
        return _core.bridge;
    }

    /// @inheritdoc IAttestorGateway
    function remote() external view returns (Remote memory) {
        return _remote;
    }

    /// @inheritdoc IAttestorGateway
    function signerSet() external view returns (uint32 epoch, address[] memory signers, uint256 threshold) {
        return (_core.epoch, _signers, _core.threshold);
    }

    /// @inheritdoc IAttestorGateway
    function isSigner(address account) external view returns (bool) {
        return _epochOf[account] == _core.epoch;
    }

    /// @inheritdoc IAttestorGateway
    function lifetime() external view returns (uint256) {
        return _core.lifetime;
    }

    /// @inheritdoc IAttestorGateway
    function sentCount() external view returns (uint64) {
        return _core.sent;
    }

    /// @inheritdoc IAttestorGateway
    function messageDigest(bytes32 id, bytes32 payloadHash, uint64 deadline) external view returns (bytes32) {
        return _hashTypedDataV4(_messageHash(id, payloadHash, deadline, _core.epoch));
    }

    /// @inheritdoc IAttestorGateway
    function outcomeDigest(bytes32 id, State state) external view returns (bytes32) {
        return _hashTypedDataV4(_outcomeHash(id, state, _core.epoch));
    }

    /* EXTERNAL PURE */

    /// @inheritdoc IERC7786GatewaySource
    function supportsAttribute(bytes4 selector) external pure returns (bool) {
        return selector == _DEADLINE;
    }

    /* PUBLIC VIEWS */

    /// @inheritdoc IAttestorGateway
    function stateOf(bytes32 id) public view returns (State) {
        (uint256 word, uint256 shift) = _placeOf(id);
        return State((_states[word] >> shift) & _STATE_MASK);
    }

    /* INTERNAL */

    /// @dev The admin role is the timelock's alone from the constructor on: another admin would need no delay.
    function _grantRole(bytes32 role, address account) internal override returns (bool) {
        if (role == DEFAULT_ADMIN_ROLE && getRoleMemberCount(role) != 0) revert AttestorGateway_AdminIsFixed(account);
        return super._grantRole(role, account);
    }

    /// @dev Without an admin no signer could ever be replaced.
    function _revokeRole(bytes32 role, address account) internal override returns (bool) {
        if (role == DEFAULT_ADMIN_ROLE) revert AttestorGateway_AdminIsFixed(account);
        return super._revokeRole(role, account);
    }

    /* PRIVATE */

    function _grantAll(bytes32 role, address[] memory accounts) private {
        for (uint256 i = 0; i < accounts.length; ++i) _grantRole(role, accounts[i]);
    }

    function _setSigners(address[] memory signers, uint256 threshold) private {
        uint256 count = signers.length;
        // Above half also means above zero.
        bool valid = count <= _MAX_SIGNERS && threshold <= count && threshold * 2 > count;
        uint24 epoch = _core.epoch + 1;
        address previous = address(0);
        for (uint256 i = 0; i < count && valid; ++i) {
            valid = signers[i] > previous;
            previous = signers[i];
            _epochOf[previous] = epoch;
        }
        if (!valid) revert AttestorGateway_InvalidSigners(signers, threshold);
        (_core.epoch, _core.threshold, _signers) = (epoch, uint8(threshold), signers);
        emit SignersChanged(epoch, signers, threshold);
    }

    function _setLifetime(uint256 seconds_) private {
        if (seconds_ < _MIN_LIFETIME || seconds_ > _MAX_LIFETIME) revert AttestorGateway_InvalidLifetime(seconds_);
        emit LifetimeChanged(_core.lifetime, seconds_);
        _core.lifetime = uint24(seconds_);
    }

    function _arrive(bytes32 id, State state) private {
        State from = stateOf(id);
        if (from != State.None) revert AttestorGateway_AlreadyArrived(id, from);
        _setState(id, state);
    }

    function _setState(bytes32 id, State state) private {
        (uint256 word, uint256 shift) = _placeOf(id);
        _states[word] = (_states[word] & ~(_STATE_MASK << shift)) | (uint256(state) << shift);
    }

    /* PRIVATE VIEWS */

    /// @dev Reverts unless exactly as many attestors of the present set signed as must.
    function _verify(bytes32 structHash, uint32 epoch, bytes calldata signatures) private view {
        (uint256 current, uint256 threshold) = (_core.epoch, _core.threshold);
        if (epoch != current) revert AttestorGateway_WrongEpoch(epoch, current);
        uint256 length = threshold * _SIGNATURE_LENGTH;
        if (signatures.length != length) revert AttestorGateway_WrongSignatureLength(signatures.length, length);
        bytes32 digest = _hashTypedDataV4(structHash);
        address previous = address(0);
        for (uint256 i = 0; i < threshold; ++i) {
            address signer = _signerOf(digest, signatures[i * _SIGNATURE_LENGTH:(i + 1) * _SIGNATURE_LENGTH], i);
            if (_epochOf[signer] != current) revert AttestorGateway_NotSigner(i, signer);
            if (signer <= previous) revert AttestorGateway_SignersNotAscending(i, previous, signer);
            previous = signer;
        }
    }

    function _messageHash(
        bytes32 id,
        bytes32 payloadHash,
        uint64 deadline,
        uint32 epoch
    ) private view returns (bytes32) {
        return keccak256(abi.encode(_MESSAGE_TYPEHASH, _inbound, id, payloadHash, deadline, epoch));
    }

    function _outcomeHash(bytes32 id, State state, uint32 epoch) private view returns (bytes32) {
        return keccak256(abi.encode(_OUTCOME_TYPEHASH, _outbound, id, state, epoch));
    }

    /// @dev The one that the attribute names, or the latest there is.
    function _deadlineOf(bytes[] calldata attributes) private view returns (uint64) {
        uint256 latest = block.timestamp + _core.lifetime;
        if (attributes.length == 0) return latest.toUint64();
        bytes calldata attribute = attributes[attributes.length - 1];
        for (uint256 i = 0; i < attributes.length; ++i) {
            bytes4 selector = bytes4(attributes[i]);
            if (selector != _DEADLINE) revert UnsupportedAttribute(selector);
        }
        if (attributes.length != 1 || attribute.length != 36) revert AttestorGateway_InvalidDeadline(attribute, latest);
        uint256 deadline = uint256(bytes32(attribute[4:]));
        if (deadline < block.timestamp || deadline > latest) revert AttestorGateway_InvalidDeadline(attribute, latest);
        return deadline.toUint64();
    }

    /// @dev The n-th message's id is the chain's with n below it, from 1.
    function _isSent(bytes32 id) private view returns (bool) {
        uint256 number = uint64(uint256(id));
        return uint256(id) >> _NUMBER_WIDTH == block.chainid && number != 0 && number <= _core.sent;
    }

    /* PRIVATE PURE */

    function _signerOf(bytes32 digest, bytes calldata signature, uint256 index) private pure returns (address signer) {
        ECDSA.RecoverError problem;
        (signer, problem, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (problem != ECDSA.RecoverError.NoError) revert AttestorGateway_MalformedSignature(index);
    }

    function _placeOf(bytes32 id) private pure returns (uint256 word, uint256 shift) {
        return (uint256(id) >> _WORD_BITS, (uint256(id) & _LANE_MASK) * _STATE_WIDTH);
    }
}
