import { expect } from "chai";
import { AllianceError } from "../../sdk/AllianceError.js";

/** Awaits the error of `action` and checks that it is ours, with this code and a remedy. Gives it back for its message. */
export async function expectAllianceError(code: string, action: () => unknown): Promise<AllianceError> {
  let caught: unknown;
  try {
    await action();
  } catch (error) {
    caught = error;
  }
  if (!(caught instanceof AllianceError)) {
    throw new TypeError(`expected ${code}, got ${String(caught)}`, { cause: caught });
  }
  expect(caught.code).to.equal(code);
  expect(caught.remedy).to.match(/\.$/);
  return caught;
}
