/** So many blocks behind the network's newest a node still counts as one that follows: it is asked a moment later than the others. */
export const BLOCKS_BEHIND = 10;
