import { readFileSync } from "node:fs";
import { AllianceError } from "../../AllianceError.js";
import type { ConnectionSettings } from "./messages.js";

/** A place in a PostgreSQL database: a schema of it. */
export interface PostgresAddress extends Pick<ConnectionSettings, "hosts" | "user" | "database" | "ssl"> {
  readonly schema: string;
}

const FORM = /^postgres(?:ql)?:\/\/(?:([^@/?#:]*)(:[^@/]*)?@)?([^/?#]+)\/([^/?#]+)(?:\?(.*))?$/;
const HOST = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+))(?::(\d{1,5}))?$/;
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const PORT = 5432;
const KNOWN = ["schema", "sslmode", "sslrootcert"];
const EXAMPLE = "such as postgres://milk@db1.example.com,db2.example.com/yanolja?schema=book";

/** Whether an address names a PostgreSQL database; any other is a file of SQLite's. */
export function isPostgresAddress(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address);
}

/**
 * Reads `postgres://user@host[:port][,host[:port]…]/database[?schema=…][&sslmode=disable|require|verify-full][&sslrootcert=F]`. The schema is
 * `public` by default; of several hosts the first that answers is taken, and to write the first that follows no other.
 *
 * Error: `STORE_ADDRESS_INVALID`, for one with a password too: whoever sees an address would see it.
 */
export function parsePostgresAddress(address: string): PostgresAddress {
  const shown = address.replace(/:[^:@/]*@/, ":…@");
  const refuse = (problem: string, remedy = `Give an address ${EXAMPLE}.`) =>
    new AllianceError("STORE_ADDRESS_INVALID", `The address ${shown} ${problem}.`, remedy);
  const parts = FORM.exec(address);
  if (parts === null) throw refuse("has another form");
  const [, user, password, hosts = "", database = "", query = ""] = parts;
  if (password !== undefined) {
    const remedy = "Leave it out, and give it as PGPASSWORD in the environment or in the file that PGPASSFILE names.";
    throw refuse("has a password in it", remedy);
  }
  const options = new URLSearchParams(query);
  for (const name of options.keys()) {
    if (!KNOWN.includes(name)) throw refuse(`has the option ${name}`, `Options are ${KNOWN.join(", ")}.`);
  }
  const schema = options.get("schema") ?? "public";
  if (!NAME.test(schema)) {
    throw refuse(
      `has the schema ${schema}`,
      "Give a name of lower-case letters, digits and _, not beginning with a digit.",
    );
  }
  return {
    hosts: hosts.split(",").map((text) => {
      const [, bracketed, plain, port = String(PORT)] = HOST.exec(text) ?? [];
      const host = bracketed ?? plain;
      if (host === undefined || Number(port) > 65_535) throw refuse(`has the host ${text}`);
      return { host: decodeURIComponent(host), port: Number(port) };
    }),
    user: user === undefined || user === "" ? undefined : decodeURIComponent(user),
    database: decodeURIComponent(database),
    schema,
    ssl: sslOf(options, refuse),
  };
}

function sslOf(options: URLSearchParams, refuse: (problem: string, remedy: string) => Error): PostgresAddress["ssl"] {
  const mode = options.get("sslmode") ?? "disable";
  const file = options.get("sslrootcert");
  switch (mode) {
    case "disable":
      return false;
    case "require":
      return { rejectUnauthorized: false };
    case "verify-full":
      return { rejectUnauthorized: true, ...(file === null ? {} : { ca: readFileSync(file, "utf8") }) };
    default:
      throw refuse(`has the sslmode ${mode}`, "Give disable, require or verify-full.");
  }
}
