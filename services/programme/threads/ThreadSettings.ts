/** What one of the programme's threads is started with. */
export interface ThreadSettings {
  readonly role: "writer" | "reader" | "state";
  /** The book's address. */
  readonly book: string;
  /** The address of the service's own file. */
  readonly state: string;
  readonly chainId: number;
  readonly point: string;
  readonly lockSeconds: number;
  /** See `ProgrammeOptions.secretsFrom`. */
  readonly secretsFrom: string | undefined;
}

/** What it is told with every turn's calls. */
export interface ToldTime {
  /** Unix seconds, where the service has another clock than this machine's. */
  readonly now: number | undefined;
  /** The time of the chain's newest block. */
  readonly known: number | undefined;
}
