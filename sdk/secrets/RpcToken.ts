import { readFileSync, statSync } from "node:fs";
import { AllianceError } from "../AllianceError.js";
import { exposingMode } from "./exposingMode.js";

/**
 * The token (JWT) that a node wants to see, from a file that `<name>_FILE` names, or else from the environment's `<name>`. The file is read
 * anew when it changes: tokens expire, and their key is replaced, while services run.
 */
export class RpcToken {
  /** Where it is kept, for people. */
  readonly place: string;
  private readonly file: string | undefined;
  private readonly fixed: string | undefined;
  private known: { readonly stamp: string; readonly token: string } | undefined;

  /** @param name Such as `MILK_RPC_TOKEN`. */
  constructor(name: string, environment: Readonly<Record<string, string | undefined>> = process.env) {
    const given = (variable: string) => (environment[variable] === "" ? undefined : environment[variable]);
    this.file = given(`${name}_FILE`);
    this.fixed = given(name);
    this.place = this.file ?? (this.fixed === undefined ? `${name}_FILE` : name);
  }

  /**
   * The token to show now; undefined when this machine has none. While its file cannot be read, as in the midst of its replacement, the one
   * before serves. Errors: `TOKEN_UNREADABLE`, `TOKEN_EXPOSED`.
   */
  current(): string | undefined {
    return this.file === undefined ? this.fixed : this.read(this.file, false);
  }

  /** The same, from the file whatever its time says: two changes may have the same. */
  renewed(): string | undefined {
    return this.file === undefined ? this.fixed : this.read(this.file, true);
  }

  private read(file: string, anew: boolean): string {
    const { known } = this;
    try {
      const { mode, mtimeNs, ctimeNs, size, ino } = statSync(file, { bigint: true });
      const stamp = [mode, mtimeNs, ctimeNs, size, ino].join(" ");
      if (known?.stamp === stamp && !anew) return known.token;
      refuseExposed(file, Number(mode));
      const token = readFileSync(file, "utf8").trim();
      if (token === "") throw new RangeError("it is empty");
      this.known = { stamp, token };
      return token;
    } catch (cause) {
      if (cause instanceof AllianceError) throw cause;
      if (known !== undefined) return known.token;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AllianceError(
        "TOKEN_UNREADABLE",
        `The token in ${file} cannot be read: ${reason}.`,
        "Put what `hardhat network token` wrote there, readable by whom the process runs as.",
        { cause },
      );
    }
  }
}

function refuseExposed(file: string, mode: number): void {
  const exposing = process.platform === "win32" ? undefined : exposingMode(mode);
  if (exposing === undefined) return;
  throw new AllianceError(
    "TOKEN_EXPOSED",
    `The token in ${file} is open to others (mode ${exposing}).`,
    "If nobody can have read it, close it with chmod 640 or 600; else have the token key replaced.",
  );
}
