/**
 * The one base of every error this project raises off chain.
 *
 * `code` is stable and meant for programs; `message` is a sentence for a person that names the offending value; `remedy` says
 * what to do next.
 */
export class AllianceError extends Error {
  override readonly name = "AllianceError";

  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
