import type { ErrorArguments } from "../parseRevert.js";
import { formats } from "./formats.js";
import type { Reader } from "./Reader.js";

const OPTIONAL = /\[([^\]]*)\]/g;
const PLACE = /\{(\w+):(\w+)\}/g;

const isFormat = (name: string): name is keyof typeof formats => Object.hasOwn(formats, name);

/** Puts values into a message. A part in brackets whose values are not all known is left out. */
export function fillIn(template: string, args: ErrorArguments, reader: Reader): string {
  const shown = (name: string, format: string) => {
    if (!isFormat(format)) throw new RangeError(`no format is called ${format}`);
    return formats[format](args[name] ?? "", reader);
  };
  const whole = template.replaceAll(OPTIONAL, (_, part: string) => {
    const known = [...part.matchAll(PLACE)].every(([, name = "", format = ""]) => shown(name, format) !== undefined);
    return known ? part : "";
  });
  const text = whole.replaceAll(PLACE, (_, name: string, format: string) => shown(name, format) ?? "");
  return text.charAt(0).toLocaleUpperCase("en") + text.slice(1);
}
