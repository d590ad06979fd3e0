import { counted } from "../../../sdk/text/counted.js";
import { RetryLater } from "../RetryLater.js";

/** `TOO_MANY_REQUESTS`, with when to come back. */
export class TooManyRequests extends RetryLater {
  constructor(message: string, seconds: number) {
    super("TOO_MANY_REQUESTS", message, `Try again in ${counted(seconds, "second")}.`, seconds);
  }
}
