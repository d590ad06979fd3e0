import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresServer } from "../../../local/postgres/PostgresServer.js";
import type { PostgresCluster } from "../../../local/postgres/startCluster.js";
import type { Random } from "../random.js";

/** Ends, one at a time, the servers that a writer needs; each disturbance leaves a primary and a standby that follows it. */
export class Disturber {
  primary: PostgresServer;
  private standby: PostgresServer;

  constructor(
    private readonly cluster: PostgresCluster,
    private readonly random: Random,
  ) {
    const [standby] = cluster.standbys;
    if (standby === undefined) throw new Error("there is no standby to take over");
    this.primary = cluster.primary;
    this.standby = standby;
  }

  readonly kinds: Readonly<Record<string, () => Promise<void>>> = {
    database: async () => {
      await this.primary.signal("SIGKILL");
      await this.primary.start();
    },
    freeze: async () => {
      await this.primary.signal("SIGSTOP");
      await sleep(Number(this.random.between(50n, 400n)));
      await this.primary.signal("SIGCONT");
    },
    promotion: async () => {
      await this.primary.signal("SIGKILL");
      await this.standby.promote();
      [this.primary, this.standby] = [this.standby, this.primary];
      await this.cluster.rejoin(this.standby, this.primary);
    },
    standby: async () => {
      await this.standby.signal("SIGKILL");
      await sleep(Number(this.random.between(0n, 200n)));
      await this.standby.start();
    },
  };
}
