import { AllianceError } from "../../sdk/AllianceError.js";
import type { NamedKey } from "../hardhat/keysOf.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { ChainState } from "./ChainState.js";

/** A role that a key can be given for. */
interface Role {
  /** For people, after "no". */
  readonly title: string;
  readonly file: readonly string[];
  readonly chain: readonly string[];
}

type RoleName = Exclude<NamedKey["name"], "MILK_DEPLOYER_KEY">;

function rolesOf(
  { timelock, operators, guardians, milk, partners, bridge }: Manifest,
  state?: ChainState,
): Record<RoleName, Role> {
  const joined = state?.partners ?? [];
  return {
    MILK_COUNCIL_KEY: {
      title: "council",
      file: [timelock.council, ...(bridge === undefined ? [] : [bridge.public.council])],
      chain: state?.timelock.proposers ?? [],
    },
    MILK_OPERATOR_KEY: { title: "operator", file: operators, chain: state?.operators ?? [] },
    MILK_GUARDIAN_KEY: {
      title: "guardian",
      file: [...guardians, ...(bridge?.guardians ?? [])],
      chain: state?.guardians ?? [],
    },
    MILK_FUNDER_KEY: { title: "funder", file: [milk.funder], chain: [] },
    MILK_ADMIN_KEY: {
      title: "partner's admin",
      file: partners.map(({ admin }) => admin),
      chain: joined.flatMap(({ admins }) => admins),
    },
    MILK_TREASURER_KEY: {
      title: "partner's treasurer",
      file: partners.flatMap(({ treasurers }) => treasurers),
      chain: joined.flatMap(({ treasurers }) => treasurers),
    },
  };
}

const holds = ({ file, chain }: Role, address: string) => file.includes(address) || chain.includes(address);

function complaint({ name, address, source }: NamedKey, roles: Record<RoleName, Role>): string[] {
  if (name === "MILK_DEPLOYER_KEY" || holds(roles[name], address)) return [];
  const { title, file, chain } = roles[name];
  const holders = [...new Set([...chain, ...file])].join(", ");
  const others = Object.values(roles).filter((role) => holds(role, address));
  const instead = others.length === 0 ? "" : ` It is the ${others.map((role) => role.title).join(" and ")}'s.`;
  return [`  ${name}, from ${source}, is the key of ${address}, which is no ${title}: ${holders}.${instead}`];
}

/**
 * Refuses keys that were given for a role which neither the chain nor the file gives their account: what they are meant to sign would wait
 * for ever, or be refused late. The new holder that a file names may be at work before the chain knows it.
 *
 * Error: `KEY_WITHOUT_ROLE`, naming each key's name, account and source, and who holds the role.
 *
 * @param state Undefined when nothing is deployed.
 */
export function refuseMisplacedKeys(
  keys: readonly NamedKey[],
  manifest: Manifest,
  state: ChainState | undefined,
): void {
  const roles = rolesOf(manifest, state);
  const lines = keys.flatMap((key) => complaint(key, roles));
  if (lines.length === 0) return;
  throw new AllianceError(
    "KEY_WITHOUT_ROLE",
    `A key is given for a role that its account does not hold:\n${lines.join("\n")}`,
    "Give the right key under this name, or take it away from there; nothing was sent.",
  );
}
