import { ZeroAddress } from "ethers";
import type { StoreValue } from "../../../sdk/store/Store.js";
import type { IndexFile } from "./IndexFile.js";
import { amountOf, numberOf, textOf } from "./rows.js";

/** Points that changed hands. */
interface Move {
  readonly point: string;
  readonly from: string;
  readonly to: string;
  readonly epoch: bigint;
}

interface Balance {
  readonly key: readonly StoreValue[];
  points: bigint;
}

const KEY = ["point", "account", "epoch"];

/** What accounts hold, while it is changed: read at once for all that some moves are about, and written back at once. */
export class Balances {
  private readonly balances = new Map<string, Balance>();

  constructor(
    private readonly file: IndexFile,
    moves: readonly Move[],
  ) {
    for (const { point, from, to, epoch } of moves) {
      for (const account of [from, to]) if (account !== ZeroAddress) this.of(point, account, epoch);
    }
    const keys = [...this.balances.values()].map(({ key }) => key);
    for (const row of file.matching("SELECT point, account, epoch, points FROM balance", KEY, keys)) {
      const [point, account, epoch] = [textOf(row, "point"), textOf(row, "account"), numberOf(row, "epoch")];
      this.of(point, account, BigInt(epoch)).points = amountOf(row, "points");
    }
  }

  /** Gives what the account holds then. */
  add(point: string, account: string, epoch: bigint, points: bigint): bigint {
    const balance = this.of(point, account, epoch);
    balance.points += points;
    return balance.points;
  }

  write(): void {
    const all = [...this.balances.values()];
    const held = all.filter(({ points }) => points !== 0n).map(({ key, points }) => [...key, String(points)]);
    const update = "ON CONFLICT (point, account, epoch) DO UPDATE SET points = excluded.points";
    this.file.insertMany("balance", [...KEY, "points"], held, update);
    for (const { key, points } of all) {
      if (points === 0n) this.file.run("DELETE FROM balance WHERE point = ? AND account = ? AND epoch = ?", ...key);
    }
  }

  private of(point: string, account: string, epoch: bigint): Balance {
    const name = `${point} ${account} ${epoch}`;
    let balance = this.balances.get(name);
    if (balance === undefined) {
      balance = { key: [point, account, Number(epoch)], points: 0n };
      this.balances.set(name, balance);
    }
    return balance;
  }
}
