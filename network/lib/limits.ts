/** So many blocks behind the network's newest a node still counts as one that follows: it is asked a moment later than the others. */
export const BLOCKS_BEHIND = 10;
/** Turns that a validator may miss. Every one proposes in turn: one that missed so many sleeps, however it answers otherwise. */
export const TURNS_MISSED = 3;
/** Block periods without a block after which the chain stands still: rounds that fail take longer and longer, so not too few. */
export const SILENT_PERIODS = 15;
