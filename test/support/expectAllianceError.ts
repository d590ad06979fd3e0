import { expect } from "chai";
import { allianceErrorOf } from "./allianceErrorOf.js";
import type { AllianceError } from "../../sdk/AllianceError.js";

/** Awaits the error of `action` and checks that it is ours, with this code and a remedy. Gives it back for its message. */
export async function expectAllianceError(code: string, action: () => unknown): Promise<AllianceError> {
  const error = await allianceErrorOf(action);
  expect(error.code).to.equal(code);
  expect(error.remedy).to.match(/\.$/);
  return error;
}
