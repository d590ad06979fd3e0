import type { Alliance } from "../../scripts/lib/deployAlliance.js";
import type { IPartnerPoint } from "../../typechain-types/contracts/points/PartnerPointFactory.js";
import { PartnerPoint__factory, type PartnerPoint, type RoleRegistry } from "../../typechain-types/index.js";

/** A point contract from the alliance's factory, in no directory yet; `registry` is the one it obeys. */
export async function makePoint(
  { pointFactory, registry: own }: Pick<Alliance, "pointFactory" | "registry">,
  programme: IPartnerPoint.ProgrammeStruct,
  registry: RoleRegistry = own,
): Promise<PartnerPoint> {
  const address = await pointFactory.make.staticCall(registry, programme);
  await pointFactory.make(registry, programme);
  return PartnerPoint__factory.connect(address, pointFactory.runner);
}
