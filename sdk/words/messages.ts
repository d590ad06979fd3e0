import type * as contracts from "../contracts.js";
import { bridgeErrors as bridgeEnglish } from "./en/bridgeErrors.js";
import { directoryErrors as directoryEnglish } from "./en/directoryErrors.js";
import { exchangeErrors as exchangeEnglish } from "./en/exchangeErrors.js";
import { oracleErrors as oracleEnglish } from "./en/oracleErrors.js";
import { pointErrors as pointEnglish } from "./en/pointErrors.js";
import { serviceErrors as serviceEnglish } from "./en/serviceErrors.js";
import { standardErrors as standardEnglish } from "./en/standardErrors.js";
import { bridgeErrors as bridgeKorean } from "./ko/bridgeErrors.js";
import { directoryErrors as directoryKorean } from "./ko/directoryErrors.js";
import { exchangeErrors as exchangeKorean } from "./ko/exchangeErrors.js";
import { oracleErrors as oracleKorean } from "./ko/oracleErrors.js";
import { pointErrors as pointKorean } from "./ko/pointErrors.js";
import { serviceErrors as serviceKorean } from "./ko/serviceErrors.js";
import { standardErrors as standardKorean } from "./ko/standardErrors.js";
import type { Language } from "./Reader.js";
import type { Words } from "./Words.js";

/** Every code's words, by language. */
export type Messages = Readonly<Record<string, Words>>;

type ErrorOf<Factory> = Factory extends { readonly abi: readonly (infer Entry)[] }
  ? Extract<Entry, { readonly type: "error"; readonly name: string }>["name"]
  : never;
/** What the alliance's contracts revert with: one without words does not compile. */
type ContractError = ErrorOf<(typeof contracts)[keyof typeof contracts]>;
type Complete = Readonly<Record<ContractError | keyof typeof serviceEnglish, Words>>;

const en = {
  ...bridgeEnglish,
  ...directoryEnglish,
  ...exchangeEnglish,
  ...oracleEnglish,
  ...pointEnglish,
  ...serviceEnglish,
  ...standardEnglish,
} as const satisfies Complete;

const ko = {
  ...bridgeKorean,
  ...directoryKorean,
  ...exchangeKorean,
  ...oracleKorean,
  ...pointKorean,
  ...serviceKorean,
  ...standardKorean,
} as const satisfies Complete;

/** The one table of what people are told when something is refused. */
export const messages: Readonly<Record<Language, Messages>> = { en, ko };
