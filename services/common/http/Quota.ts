/** Counts what is held open, by whom. */
export class Quota {
  private readonly held = new Map<string, number>();

  /** @param max How many of one key at the same time. */
  constructor(readonly max: number) {}

  /** Holds one more; undefined when the key holds as many as it may, else what gives it back, once. */
  hold(key: string): (() => void) | undefined {
    const before = this.held.get(key) ?? 0;
    if (before >= this.max) return undefined;
    this.held.set(key, before + 1);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      const now = this.held.get(key) ?? 1;
      if (now <= 1) this.held.delete(key);
      else this.held.set(key, now - 1);
    };
  }
}
