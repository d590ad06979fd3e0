import { AllianceError } from "../../../sdk/AllianceError.js";

/** What to say when no place has a service's key. */
export function keyMissing(code: string, what: string, name: string): AllianceError {
  return new AllianceError(
    code,
    `${what}: neither the environment nor a credential has ${name}, and ${name}_FILE names no key file.`,
    `Make one with \`milk key new\` or \`milk key import\`, and name it in ${name}_FILE.`,
  );
}
