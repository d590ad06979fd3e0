import { AllianceError } from "../AllianceError.js";

/** What a service refused, by its own code, with the status of HTTP that it came with. */
export class ServiceRefusal extends AllianceError {
  constructor(
    readonly status: number,
    code: string,
    message: string,
    remedy: string,
  ) {
    super(code, message, remedy);
  }
}
