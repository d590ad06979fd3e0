import type { Logger } from "pino";
import { isPostgresAddress } from "../../../sdk/store/postgres/parsePostgresAddress.js";
import { StoreThread } from "../../common/state/thread/StoreThread.js";
import type { ProgrammeConfig } from "../config.js";
import type { ReaderObjects, StateObjects, WriterObjects } from "./objects.js";
import { stateAddress } from "./stateAddress.js";
import type { ThreadSettings, ToldTime } from "./ThreadSettings.js";

/** What they are started with. */
export interface ThreadOptions {
  readonly config: ProgrammeConfig;
  /** Unix seconds; this machine's clock by default. */
  readonly clock?: (() => number) | undefined;
  /** Given only where two runs must make the same book: the address of a module whose `secrets` are the book's. */
  readonly secretsFrom?: string | undefined;
}

/** The programme's stores, each in a thread of its own: one writes the book, one reads it, one keeps the service's own file. */
export type Threads = Awaited<ReturnType<typeof startThreads>>;

/**
 * Starts them.
 *
 * Errors: those of opening the book; `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`.
 */
export async function startThreads(
  { config, clock, secretsFrom }: ThreadOptions,
  knownTime: () => number | undefined,
  log: Logger,
) {
  const { book, chainId, point, writes } = config;
  const state = stateAddress(config);
  const file = import.meta.url.endsWith(".ts") ? "./programmeThread.ts" : "./programmeThread.js";
  const tell = (): ToldTime => ({ now: clock?.(), known: knownTime() });
  const start = <Objects extends Readonly<Record<string, object>>>(role: ThreadSettings["role"], name: string) => {
    const settings: ThreadSettings = {
      role,
      book,
      state,
      chainId,
      point,
      secretsFrom,
      lockSeconds: writes.lockSeconds,
    };
    const entry = new URL(file, import.meta.url);
    return StoreThread.start<Objects>({ entry, settings, tell, name, most: writes.waiting, log });
  };
  const [writer, reader, keeper] = await allOrNone([
    start<WriterObjects>("writer", "BOOK"),
    start<ReaderObjects>("reader", "BOOK"),
    start<StateObjects>("state", "STATE"),
  ]);
  return {
    book: writer.object("book"),
    erasure: writer.object("erasure"),
    reads: reader.object("book"),
    pending: reader.object("pending"),
    checkpoint: keeper.object("checkpoint"),
    outbox: keeper.object("outbox"),
    notes: keeper.object("notes"),
    ledNotes: keeper.object("ledNotes"),
    /** Undefined where there can be no other instance. */
    lease: isPostgresAddress(state) ? keeper.object("lease") : undefined,
    replays: keeper.object("replays"),
    /** `ok`, or why one of them cannot be asked. */
    get status(): string {
      return [writer, reader, keeper].map(({ status }) => status).find((status) => status !== "ok") ?? "ok";
    },
    async close(): Promise<void> {
      await Promise.all([writer.close(), reader.close(), keeper.close()]);
    },
  };
}

/** With one that cannot be started the others end. */
async function allOrNone<Started extends readonly { close(): Promise<void> }[]>(starting: {
  readonly [Index in keyof Started]: Promise<Started[Index]>;
}): Promise<Started> {
  try {
    return await Promise.all(starting);
  } catch (error) {
    for (const settled of await Promise.allSettled(starting)) {
      if (settled.status === "fulfilled") await settled.value.close();
    }
    throw error;
  }
}
