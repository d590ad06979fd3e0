import { AllianceError } from "../AllianceError.js";

/** The refusal of one accrual of a batch, by its own code. */
export class RefusedAccrual extends AllianceError {
  /** @param index Which of the batch it is, from 0. */
  constructor(
    readonly index: number,
    { code, message, remedy }: AllianceError,
  ) {
    super(code, message, remedy);
  }
}
