/** A language that every message is written in. */
export type Language = "en" | "ko";

/** For whom a message is written. */
export interface Reader {
  readonly language: Language;
  /** Such as `Asia/Seoul`, for times; that of the machine by default. */
  readonly timeZone?: string | undefined;
  /** Names the reader knows: of a partner by its point contract's address or by its number, of anybody else by its account. */
  readonly names?: Readonly<Record<string, string>> | undefined;
}
