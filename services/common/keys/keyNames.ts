/** Where each service's key is: the name of an environment variable, of a credential of systemd, or with `_FILE` behind it of a key file. */
export const KEY_NAMES = {
  relayer: "MILK_RELAYER_KEYS",
  feeder: "MILK_REPORTER_KEY",
  pricer: "MILK_TREASURER_KEY",
  programme: "MILK_ISSUER_KEY",
  indexer: undefined,
} as const;
