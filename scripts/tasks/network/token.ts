import { z } from "zod";
import { issueToken } from "../../../network/lib/issueToken.js";
import { tokenRoles } from "../../../network/lib/tokenPermissions.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { counted } from "../../../sdk/text/counted.js";

const DAY = 86_400;

interface Options {
  readonly dir: string;
  readonly role: string;
  readonly name: string;
  readonly days: number;
  readonly out: string;
}

/** `hardhat network token --dir D --role R --name N --out F [--days 30]`: writes a token into a new file, and only there. */
export default async function token({ dir, role, name, days, out }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const parsed = z.enum(tokenRoles).safeParse(requireOption("role", role));
      if (!parsed.success) {
        throw new AllianceError("ROLE_UNKNOWN", `There is no role ${role}.`, `Give one of ${tokenRoles.join(", ")}.`);
      }
      const request = { role: parsed.data, name: requireOption("name", name), seconds: days * DAY };
      await issueToken(requireOption("dir", dir), request, requireOption("out", out));
      process.stdout.write(`A ${role}'s token for ${name}, good for ${counted(days, "day")}, is in ${out}.\n`);
    },
    { json: false },
  );
}
