import type { Alliance } from "../../scripts/alliance/deployAlliance.js";
import type { IPartnerPoint } from "../../typechain-types/contracts/points/PartnerPointFactory.js";
import { PartnerPoint__factory, type PartnerPoint, type RoleRegistry } from "../../typechain-types/index.js";

/** What most tests do not care about: a commitment a day, no daily cap. */
export const USUAL_TERMS = { commitmentPeriod: 86_400n, dailyCap: 0n };

type Programme = IPartnerPoint.ProgrammeStruct;
type GivenProgramme = Omit<Programme, keyof typeof USUAL_TERMS> & Partial<Programme>;

/** A point contract from the alliance's factory, in no directory yet; `registry` is the one it obeys. */
export async function makePoint(
  { pointFactory, registry: own }: Pick<Alliance, "pointFactory" | "registry">,
  given: GivenProgramme,
  registry: RoleRegistry = own,
): Promise<PartnerPoint> {
  const programme: Programme = { ...USUAL_TERMS, ...given };
  const address = await pointFactory.make.staticCall(registry, programme);
  await pointFactory.make(registry, programme);
  return PartnerPoint__factory.connect(address, pointFactory.runner);
}
