import { AllianceError } from "../../../sdk/AllianceError.js";
import { counted } from "../../../sdk/text/counted.js";

/** `TOO_MANY_REQUESTS`, with when to come back. */
export class TooManyRequests extends AllianceError {
  constructor(
    message: string,
    readonly seconds: number,
  ) {
    super("TOO_MANY_REQUESTS", message, `Try again in ${counted(seconds, "second")}.`);
  }
}
