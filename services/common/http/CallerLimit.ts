import { Limiter } from "./Limiter.js";
import { TooManyRequests } from "./TooManyRequests.js";
import { counted } from "../../../sdk/text/counted.js";

/**
 * Limits what one caller may ask a minute. Only what is proved to be the caller's counts, so nobody uses up another's requests; and who has
 * used them up is refused before anything more is checked.
 */
export class CallerLimit {
  private readonly limiter: Limiter;

  constructor(max: number) {
    this.limiter = new Limiter(max);
  }

  /** Refuses a caller that has used up its requests. To be called before it is authenticated. Error: `TOO_MANY_REQUESTS`. */
  refuse(caller: string): void {
    this.answer(this.limiter.wait(caller));
  }

  /** Counts what a caller that was authenticated asks: one thing, or several at once. Error: `TOO_MANY_REQUESTS`. */
  take(caller: string, several = 1): void {
    this.answer(this.limiter.take(caller, several));
  }

  private answer(wait: number): void {
    if (wait > 0) throw new TooManyRequests(`This caller may ask ${counted(this.limiter.max, "time")} a minute.`, wait);
  }
}
