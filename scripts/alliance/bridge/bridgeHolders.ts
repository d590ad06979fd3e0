import { attestorKeys } from "../../../deploy/manifest/attestorKeys.js";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import type { ChainState } from "../ChainState.js";

/** A role, who holds it and who should. */
export interface Holders {
  readonly role: string;
  readonly has: readonly string[];
  readonly wants: readonly string[];
}

const EVERYBODY = `0x${"00".repeat(20)}`;

/** Every power over both ends of a bridge. A file without one names nobody. */
export function bridgeHolders({ bridge: file, timelock }: Manifest, { book, bridge }: ChainState): Holders[] {
  const ends = (["private", "public"] as const).flatMap((chain): Holders[] => {
    const end = bridge?.[chain];
    if (end === undefined) return [];
    const admin = chain === "private" ? book.contracts.timelock : book.bridge?.public?.timelock;
    const council = chain === "private" ? timelock.council : file?.public.council;
    const of = `of the ${chain} gateway`;
    return [
      { role: `the admin role ${of}`, has: end.admins, wants: admin === undefined ? [] : [admin.address] },
      { role: `COUNCIL ${of}`, has: end.councils, wants: council === undefined ? [] : [council] },
      { role: `GUARDIAN ${of}`, has: end.guardians, wants: file?.guardians ?? [] },
      { role: `WATCHER ${of}`, has: end.watchers, wants: file?.watchers ?? [] },
      { role: `an attestor's seat ${of}`, has: end.signers, wants: file === undefined ? [] : attestorKeys(file) },
    ];
  });
  const there = bridge?.public;
  const self = book.bridge?.public?.timelock.address;
  if (there === undefined || self === undefined) return ends;
  const council = file === undefined ? [] : [file.public.council];
  const { timelock: decisions, cancellers, strangers } = there;
  return [
    ...ends,
    { role: "the public timelock's admin role", has: decisions.admins, wants: [self] },
    { role: "the public timelock's proposer role", has: decisions.proposers, wants: council },
    { role: "the public timelock's canceller role", has: decisions.cancellers, wants: council },
    { role: "the public timelock's executor role", has: decisions.executors, wants: [EVERYBODY] },
    { role: "GUARDIAN of the public registry", has: cancellers, wants: file?.guardians ?? [] },
    { role: "a role of the public registry", has: strangers, wants: [] },
  ];
}
