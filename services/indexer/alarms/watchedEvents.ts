/** Events of the chain that a person should know of soon, whoever caused them. `docs/operator/guide.md` says what to do about each. */
export const WATCHED_EVENTS = [
  "PauseChanged",
  "PoolPauseChanged",
  "PartnerStatusChanged",
  "WindDownStarted",
  "WithdrawalRequested",
  "CreditExtended",
  "LimitsChanged",
  "SettingsChanged",
  "JumpHeld",
  "ReporterDropped",
  "RoleGranted",
  "RoleRevoked",
  "RecoveryStarted",
  "AccountFrozen",
  "ExchangeProposed",
] as const;
