import { decodeBytes32String, getAddress, id, isAddress, isHexString, ZeroHash } from "ethers";
import { shownText } from "../text/shownText.js";
import type { Reader } from "./Reader.js";
import { readerName } from "./readerName.js";
import { terms } from "./terms.js";

/** A value of an error as its reader sees it; undefined when it is none of the kind. */
export type Format = (value: string, reader: Reader) => string | undefined;

const DIGITS = /^\d+$/;
const MILK = { decimals: 18, shown: 4 };
const PRICE = { decimals: 8, shown: 4 };
/** Beyond it there is no date: a deadline "for ever". */
const LATEST = 8_640_000_000_000n;
const UNITS = [
  ["day", 86_400n],
  ["hour", 3_600n],
  ["minute", 60n],
  ["second", 1n],
] as const;
const ROLES = ["OPERATOR", "GUARDIAN", "REPORTER", "PROPOSER", "CANCELLER", "EXECUTOR"].map((name) => `${name}_ROLE`);
const PARTNER_ROLES: readonly (string | undefined)[] = [undefined, "admin", "issuer", "treasurer"];
const SHOWN_TEXT = 64;

/** A whole number with a point put in, cut after some digits: down, or up where too little would mislead. */
function decimal(value: string, { decimals, shown }: typeof MILK, reader: Reader, up = false): string | undefined {
  if (!DIGITS.test(value)) return undefined;
  const unit = 10n ** BigInt(decimals - shown);
  const cut = (BigInt(value) + (up ? unit - 1n : 0n)) / unit;
  const scale = 10n ** BigInt(shown);
  const fraction = (cut % scale).toString().padStart(shown, "0").replace(/0+$/, "");
  const whole = (cut / scale).toLocaleString(terms[reader.language].locale);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

function milk(value: string, reader: Reader, up = false): string | undefined {
  const amount = decimal(value, MILK, reader, up);
  return amount === undefined ? undefined : `${amount} MLK`;
}

function time(value: string, { language, timeZone }: Reader): string | undefined {
  if (!DIGITS.test(value) || BigInt(value) > LATEST) return undefined;
  return new Date(Number(value) * 1_000).toLocaleString(terms[language].locale, {
    ...{ year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
    timeZone,
  });
}

/** The two largest units of a length of time. */
function duration(value: string, { language }: Reader): string | undefined {
  if (!DIGITS.test(value)) return undefined;
  const words = terms[language];
  let rest = BigInt(value);
  const parts = UNITS.flatMap(([unit, seconds]) => {
    const count = rest / seconds;
    rest %= seconds;
    return count === 0n ? [] : [words[unit](count.toLocaleString(words.locale), count === 1n)];
  });
  return parts.length === 0 ? words.second("0", false) : parts.slice(0, 2).join(" ");
}

function account(value: string, reader: Reader): string | undefined {
  if (!isAddress(value)) return undefined;
  const address = getAddress(value);
  return readerName(reader, address) ?? `${address.slice(0, 6)}…${address.slice(-4)}`;
}

function partnerNumber(value: string, reader: Reader): string | undefined {
  return DIGITS.test(value) ? (readerName(reader, value) ?? terms[reader.language].partner(value)) : undefined;
}

function role(value: string, reader: Reader): string | undefined {
  if (!isHexString(value, 32)) return undefined;
  const { roles, roleOf } = terms[reader.language];
  const name = value === ZeroHash ? "DEFAULT_ADMIN_ROLE" : ROLES.find((known) => id(known) === value.toLowerCase());
  if (name !== undefined) return roles[name];
  const kind = PARTNER_ROLES[Number(BigInt(value) & 0xffn)];
  const partner = partnerNumber((BigInt(value) >> 8n).toString(), reader);
  const isPartners = BigInt(value) >> 40n === 0n && kind !== undefined;
  return isPartners ? roleOf(roles[kind] ?? kind, partner ?? "") : `${value.slice(0, 10)}…`;
}

function feed(value: string): string | undefined {
  try {
    const name = decodeBytes32String(value);
    return name === "" ? undefined : name;
  } catch {
    return undefined;
  }
}

/** How values are shown. A part of a sentence whose value cannot be shown is left out. */
export const formats = {
  account,
  duration,
  feed,
  milk: (value, reader) => milk(value, reader),
  milkUp: (value, reader) => milk(value, reader, true),
  number: (value) => (DIGITS.test(value) ? value : undefined),
  partner: (value, reader) => readerName(reader, value) ?? terms[reader.language].thisPartner,
  partnerNumber: (value, reader) => partnerNumber(value, reader) ?? terms[reader.language].thisPartner,
  percent: (value, { language }) =>
    DIGITS.test(value) ? `${(Number(value) / 100).toLocaleString(terms[language].locale)}%` : undefined,
  points: (value, { language }) =>
    DIGITS.test(value)
      ? terms[language].points(BigInt(value).toLocaleString(terms[language].locale), value === "1")
      : undefined,
  price: (value, reader) => decimal(value, PRICE, reader),
  role,
  status: (value, { language }) => terms[language].statuses[Number(value)],
  text: (value) => (value === "" ? undefined : shownText(value, SHOWN_TEXT)),
  time,
} as const satisfies Readonly<Record<string, Format>>;
