const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.0+)?)?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d)))?$/;

/**
 * The time that a text in ISO 8601 names, Unix seconds; undefined when it names none: a day that the calendar does not have, 24:00, a
 * 60th second, a part of a second, or a time of day without `Z` or an offset. A date alone is its beginning in UTC.
 */
export function timeIn(text: string): number | undefined {
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const [, date = "", hour = "0", minute = "0", second = "0", sign, offsetHour = "0", offsetMinute = "0"] = parts;
  const day = Date.parse(`${date}T00:00:00Z`);
  // What rolls over, such as 31 February, is no date.
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(date)) return undefined;
  const offset = Number(offsetHour) * 3_600 + Number(offsetMinute) * 60;
  // RFC 3339 has -00:00 for "the offset is not known".
  if (sign === "-" && offset === 0) return undefined;
  const time = day / 1_000 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  return sign === "-" ? time + offset : time - offset;
}
