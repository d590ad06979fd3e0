/** Something that somebody has to look at now. */
export interface Alarm {
  readonly code:
    | "FEED_WITHOUT_ANSWER"
    | "FEED_STALE"
    | "FEED_HALTED"
    | "FEED_DIVERGED"
    | "POOL_LOW"
    | "ROLE_HELD_BY_STRANGER"
    | "CODE_DIFFERS"
    | "PARTNER_LEAVES"
    | "OPERATION_NOT_OF_FILE"
    | "BRIDGE_PAUSED"
    | "BRIDGE_SHORT";
  readonly text: string;
}
