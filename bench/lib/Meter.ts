import type { BaseContract, TransactionResponse } from "ethers";
import type { Stage } from "../../local/stage/Stage.js";
import { waitMined } from "../../scripts/hardhat/waitMined.js";
import { MEASURED_ON } from "./setGasStage.js";

const AN_HOUR = 3_600;

/** Sends transactions at fixed times, one second apart, and keeps what each took. */
export class Meter {
  /** Gas by operation; functions as `Contract.function`. */
  readonly gas = new Map<string, number>();
  private time = MEASURED_ON + AN_HOUR;

  constructor(readonly stage: Stage) {}

  /** The time of the next block. */
  get now(): number {
    return this.time;
  }

  /** Lets time pass before the next transaction. */
  wait(seconds: number): void {
    this.time += seconds;
  }

  /** Sends one transaction and gives its gas. */
  async send(transact: () => Promise<TransactionResponse | null>): Promise<number> {
    await this.stage.connection.ethers.provider.send("evm_setNextBlockTimestamp", [this.time++]);
    const sent = await transact();
    if (sent === null) throw new TypeError("nothing was sent");
    return Number((await waitMined(this.stage.connection.ethers.provider, sent)).gasUsed);
  }

  /** Sends one transaction and keeps its gas under a name. */
  async measure(name: string, transact: () => Promise<TransactionResponse>): Promise<number> {
    const gas = await this.send(transact);
    this.gas.set(name, gas);
    return gas;
  }

  /** Functions of a contract that nothing was kept for. */
  missing(contractName: string, contract: BaseContract): string[] {
    const names: string[] = [];
    contract.interface.forEachFunction((fragment) => {
      if (fragment.stateMutability === "view" || fragment.stateMutability === "pure") return;
      const name = `${contractName}.${fragment.name}`;
      if (!this.gas.has(name)) names.push(name);
    });
    return names;
  }
}
