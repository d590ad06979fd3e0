import { AllianceError } from "../../sdk/AllianceError.js";

/** What is refused now and can be asked again, with when. */
export class RetryLater extends AllianceError {
  constructor(
    code: string,
    message: string,
    remedy: string,
    /** Until it may go through. */
    readonly seconds: number,
  ) {
    super(code, message, remedy);
  }
}
