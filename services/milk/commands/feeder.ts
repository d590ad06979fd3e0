import { KEY_NAMES } from "../../common/keys/keyNames.js";
import { serviceCommand } from "../serviceCommand.js";

/** `milk feeder --settings F`; the reporter's key is under `MILK_REPORTER_KEY`. */
export const feeder = serviceCommand("feeder", "Run a reporter's feeder of prices", async (settings) => {
  const { readFeederConfig } = await import("../../feeder/config.js");
  const { accountOf } = await import("../../common/keys/accountOf.js");
  const { startFeeder } = await import("../../feeder/startFeeder.js");
  const config = await readFeederConfig(settings);
  return startFeeder({ config, reporter: await accountOf(KEY_NAMES.feeder) });
});
