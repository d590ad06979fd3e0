import { measureProgrammeAdmission, type ProgrammeAdmission } from "./measureProgrammeAdmission.js";
import { measureRelayerAdmission, type RelayerAdmission } from "./measureRelayerAdmission.js";

/** What strangers can do to members and shops. */
export interface AdmissionFigures {
  readonly relayer: RelayerAdmission;
  readonly programme: ProgrammeAdmission;
}

/** Members' and shops' requests beside strangers who send, forge and hold open as much as they can. */
export async function measureAdmission(): Promise<AdmissionFigures> {
  const programme = await measureProgrammeAdmission();
  return { relayer: await measureRelayerAdmission(), programme };
}
