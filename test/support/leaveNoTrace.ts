import { networkHelpers, time } from "./fixture.js";

/**
 * Hooks for a `describe` whose tests move the clock by years or empty accounts: after its last test the chain and its clock
 * are as they were before its first. A fixture is loaded on top of whatever chain it finds, so the next file would inherit them.
 */
export function leaveNoTrace(): void {
  let snapshot: Awaited<ReturnType<typeof networkHelpers.takeSnapshot>>;
  let moment: number;

  before(async () => {
    // A fixture of an earlier file would, when restored, take this snapshot with it.
    networkHelpers.clearSnapshots();
    snapshot = await networkHelpers.takeSnapshot();
    moment = await time.latest();
  });

  after(async () => {
    await snapshot.restore();
    networkHelpers.clearSnapshots();
    if ((await time.latest()) !== moment) throw new Error("the clock was not put back");
  });
}
