/** Takes what is wrong with a manifest, and where. */
export type Complain = (path: (string | number)[], message: string) => void;
