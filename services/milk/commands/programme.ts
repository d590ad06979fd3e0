import { KEY_NAMES } from "../../common/keys/keyNames.js";
import { serviceCommand } from "../serviceCommand.js";

/** `milk programme --settings F`; the issuer's key is under `MILK_ISSUER_KEY`. */
export const programme = serviceCommand("programme", "Run a partner's programme over its book", async (settings) => {
  const { readProgrammeConfig } = await import("../../programme/config.js");
  const { accountOf } = await import("../../common/keys/accountOf.js");
  const { startProgramme } = await import("../../programme/startProgramme.js");
  const config = await readProgrammeConfig(settings);
  return startProgramme({ config, issuer: await accountOf(KEY_NAMES.programme) });
});
