import { serviceCommand } from "../serviceCommand.js";

/** `milk relayer --settings F`; the senders' keys are under `MILK_RELAYER_KEYS`. */
export const relayer = serviceCommand("relayer", "Run the relayer of members' signed requests", async (settings) => {
  const { readRelayerConfig } = await import("../../relayer/config.js");
  const { relayersOf } = await import("../../common/keys/relayersOf.js");
  const { startRelayer } = await import("../../relayer/startRelayer.js");
  const config = await readRelayerConfig(settings);
  return startRelayer({ config, senders: await relayersOf() });
});
