import {
  ERC2771Forwarder__factory,
  PartnerPoint__factory,
  type ERC2771Forwarder,
  type PartnerPoint,
} from "../../../typechain-types/index.js";
import { Node } from "../../common/chain/Node.js";
import type { Checkpoint } from "../../common/state/Checkpoint.js";
import type { Near } from "../../common/state/thread/Remote.js";
import type { ProgrammeConfig } from "../config.js";

/** The node, and the programme's contracts on it. */
export class Chain extends Node {
  readonly point: PartnerPoint;
  private forwarderFound: ERC2771Forwarder | undefined;

  constructor(
    { rpc, chainId, point }: Pick<ProgrammeConfig, "rpc" | "chainId" | "point">,
    checkpoint: Near<Checkpoint>,
  ) {
    super({ rpc, chainId, contract: point }, checkpoint);
    this.point = PartnerPoint__factory.connect(point, this.provider);
  }

  /** The forwarder that the programme's contract trusts: fixed for ever, so it is asked for once. */
  async forwarder(): Promise<ERC2771Forwarder> {
    this.forwarderFound ??= ERC2771Forwarder__factory.connect(await this.point.trustedForwarder(), this.provider);
    return this.forwarderFound;
  }
}
