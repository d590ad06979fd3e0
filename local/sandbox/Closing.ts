import { AllianceError } from "../../sdk/AllianceError.js";

/** What has to be ended, in the reverse of the order in which it was begun; once it is being ended, nothing more can begin. */
export class Closing {
  private readonly steps: (() => unknown)[] = [];
  private ended: Promise<void> | undefined;

  /** Adds something that has begun. Error: `SANDBOX_STOPPED` when the rest is being ended: then it is ended at once. */
  async add(step: () => unknown): Promise<void> {
    if (this.ended === undefined) {
      this.steps.push(step);
      return;
    }
    await step();
    throw new AllianceError("SANDBOX_STOPPED", "The sandbox was ended before it was ready.", "Start it again.");
  }

  /** Ends everything, once, whoever asks how often. What cannot be ended does not keep the rest: the first such error is thrown last. */
  end(): Promise<void> {
    this.ended ??= this.endAll();
    return this.ended;
  }

  private async endAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
