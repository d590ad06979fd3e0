import { id } from "ethers";
import type { Meter } from "./Meter.js";
import { FOREVER, member } from "./prepareMembers.js";
import { signRecovery } from "../../sdk/signRecovery.js";

/** A member no other measurement uses, with points of three epochs. */
const LOST = 21;
/** As many members are linked as the network has accounts; a successor is none of them. */
const SUCCESSOR = 39;

/** Freezes, recoveries and commitments; days pass. */
export async function measureMembers(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { point, admin, issuer } = stage.partner("YNJ");
  const asAdmin = point.connect(admin);
  const [account, successor] = [member(stage, LOST), member(stage, SUCCESSOR)];
  await meter.measure("PartnerPoint.freeze", () => asAdmin.freeze(account, id("a reason"), id("a case")));
  await meter.measure("PartnerPoint.unfreeze", () => asAdmin.unfreeze(account));

  const recover = async () => {
    const signature = await signRecovery(point, successor, { account, successor, deadline: FOREVER });
    return () => asAdmin.recover(account, successor, FOREVER, signature);
  };
  await meter.send(await recover());
  await meter.measure("PartnerPoint.cancelRecovery", () => point.connect(account).cancelRecovery(account));
  await meter.measure("PartnerPoint.recover", await recover());
  meter.wait(Number(await point.RECOVERY_DELAY()));
  await meter.measure("PartnerPoint.completeRecovery", () => point.completeRecovery(account));

  const period = await point.nextCommitment();
  const commit = (which: bigint) => () => point.connect(issuer).postCommitment(id(`a root ${which}`), which);
  // Both periods are over then, whatever day it is.
  meter.wait(2 * Number(await point.commitmentPeriod()));
  await meter.send(commit(period));
  const name = "post a commitment, any number of members";
  meter.gas.set("PartnerPoint.postCommitment", await meter.measure(name, commit(period + 1n)));
}
