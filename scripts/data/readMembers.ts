import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { readTextFile } from "../../sdk/files/readTextFile.js";
import { shownText } from "../../sdk/text/shownText.js";
import { visibleText } from "../../sdk/text/visibleText.js";

const ACCOUNT = "must be a whole number from 0";

const member = z.strictObject({
  /** Index of the member's wallet among the accounts of the network's mnemonic. */
  account: z.int(ACCOUNT).min(0, ACCOUNT),
  name: z
    .string()
    .regex(/^\P{C}{1,64}$/u, {
      error: "must have 1 to 64 characters, none of them a control character",
      abort: true,
    })
    .pipe(visibleText),
  /** By the partner's slug. */
  customerNumbers: z
    .record(
      z
        .string()
        .normalize("NFC")
        .regex(/^[\p{L}\p{N}-]+$/u, 'must be a partner\'s slug, such as "pacific-hotels"'),
      z.string().regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 ASCII characters without spaces"),
    )
    .refine((numbers) => Object.keys(numbers).length > 0, "must have at least one partner"),
});

/** One wallet a member, and one member a customer number. */
const members = z
  .array(member)
  .min(1, "must have at least one member")
  .superRefine((list, context) => {
    const owners = new Map<string, number>();
    const claim = (what: string, index: number, input: unknown, path: PropertyKey[]) => {
      const owner = owners.get(what);
      if (owner !== undefined) {
        context.addIssue({ code: "custom", path, input, message: `belongs to [${owner}] already` });
      }
      owners.set(what, owner ?? index);
    };
    for (const [i, { account, customerNumbers }] of list.entries()) {
      claim(`${account}`, i, account, [i, "account"]);
      for (const [slug, number] of Object.entries(customerNumbers)) {
        claim(`${slug} ${number}`, i, number, [i, "customerNumbers", slug]);
      }
    }
  });

/** A person who is a customer of several partners, under a different number with each. */
export type Member = z.output<typeof members>[number];

/**
 * Reads the file of members.
 *
 * @param partners The slugs there are; with it, a member of any other partner is an error.
 *
 * Errors: `MEMBERS_UNREADABLE` when the file cannot be read, `MEMBERS_SYNTAX` when it is not JSON, `MEMBERS_INVALID` when a value
 * is wrong; the message names the file, the path of every wrong value, and the value.
 */
export async function readMembers(file: string, partners?: readonly string[]): Promise<Member[]> {
  const text = await readTextFile(file, {
    code: "MEMBERS_UNREADABLE",
    called: `The members ${file}`,
    remedy: "Give the path of an existing members.json.",
  });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    const message = `${file} is not JSON: ${reasonOf(cause)}.`;
    throw new AllianceError("MEMBERS_SYNTAX", message, "Mend the place named.", { cause });
  }
  const { success, data, error } = knownPartners(partners).safeParse(value, { reportInput: true });
  if (success) return data;
  const lines = error.issues.map((issue) => {
    const bulky = issue.input === undefined || typeof issue.input === "object";
    const shown = bulky
      ? ""
      : ` ${typeof issue.input === "string" ? shownText(issue.input) : JSON.stringify(issue.input)}`;
    return `  ${z.core.toDotPath(issue.path) || "the whole file"}:${shown} ${issue.message}`;
  });
  throw new AllianceError("MEMBERS_INVALID", `${file} is not valid:\n${lines.join("\n")}`, "Mend the values named.");
}

function knownPartners(partners: readonly string[] | undefined) {
  if (partners === undefined) return members;
  return members.superRefine((list, context) => {
    for (const [i, { customerNumbers }] of list.entries()) {
      for (const [slug, input] of Object.entries(customerNumbers)) {
        if (partners.includes(slug)) continue;
        const message = `there is no such partner; there are ${partners.join(", ")}`;
        context.addIssue({ code: "custom", path: [i, "customerNumbers", slug], input, message });
      }
    }
  });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
