import type { EndSettings } from "../../../deploy/manifest/bridgeSettings.js";
import type { TimelockState } from "../TimelockState.js";

/** What an end of a bridge is linked to. */
export interface RemoteEnd {
  readonly chainId: bigint;
  readonly gateway: string;
  readonly bridge: string;
  readonly token: string;
}

/** An end of a bridge as its chain has it at one block. */
export interface EndState {
  readonly block: number;
  /** What time it is for the next block, Unix seconds. */
  readonly time: number;
  /** Who links it, once. */
  readonly linker: string;
  /** Its bridge as its gateway has it, and the other end; undefined before the link. */
  readonly link: { readonly bridge: string; readonly remote: RemoteEnd } | undefined;
  readonly admins: readonly string[];
  readonly councils: readonly string[];
  readonly guardians: readonly string[];
  readonly watchers: readonly string[];
  readonly epoch: bigint;
  /** Ascending. */
  readonly signers: readonly string[];
  readonly threshold: bigint;
  /** Seconds. */
  readonly lifetime: bigint;
  readonly settings: EndSettings;
  /** The most MLK there can ever be; undefined where MLK is at home. */
  readonly hardCap: bigint | undefined;
  /** What the bridge itself takes for its gateway and token. */
  readonly obeys: string;
  readonly token: string;
  readonly forwarder: string;
  readonly paused: boolean;
  /** wei of MLK that leave the senders' hands here and are not at the other end, or are minted here. */
  readonly outstanding: bigint;
}

/** The end on the public chain, and who decides there. */
export interface PublicEndState extends EndState {
  readonly chainId: bigint;
  readonly timelock: TimelockState;
  /** Who can cancel what waits in its timelock. */
  readonly cancellers: readonly string[];
  /** Holders of the registry's other roles there: nobody. */
  readonly strangers: readonly string[];
}

/** Both ends, as far as they are deployed. */
export interface BridgeState {
  readonly private: EndState | undefined;
  readonly public: PublicEndState | undefined;
}
