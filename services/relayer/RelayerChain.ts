import { ERC2771Forwarder__factory, type ERC2771Forwarder } from "../../typechain-types/index.js";
import { Node } from "../common/chain/Node.js";
import type { Checkpoint } from "../common/state/Checkpoint.js";
import type { Near } from "../common/state/thread/Remote.js";
import type { RelayerConfig } from "./config.js";

/** The node, and the forwarder on it. */
export class RelayerChain extends Node {
  readonly forwarder: ERC2771Forwarder;
  readonly forwarderAddress: string;
  /** What members sign for. */
  readonly identity: Pick<RelayerConfig, "chainId" | "forwarder">;

  constructor(config: Pick<RelayerConfig, "rpc" | "chainId" | "forwarder">, checkpoint: Near<Checkpoint>) {
    const { rpc, chainId, forwarder } = config;
    super({ rpc, chainId, contract: forwarder.address }, checkpoint);
    this.identity = { chainId, forwarder };
    this.forwarderAddress = forwarder.address;
    this.forwarder = ERC2771Forwarder__factory.connect(forwarder.address, this.provider);
  }
}
