import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, realpath } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { AllianceError } from "../../sdk/AllianceError.js";
import { patience } from "../patience.js";
import { databaseUser, type SystemUser } from "./databaseUser.js";
import { findPostgres } from "./findPostgres.js";

/**
 * Waits until the other end of its input is gone, which happens however the process there ends, and then ends the servers whose data is in
 * the folder and removes it. A server's folder is its working directory, so no other process that has its number by now is taken for
 * it. One that was killed has left a segment of shared memory, whose id it wrote down.
 */
const WATCHDOG = `
trap "" INT TERM HUP
cat >/dev/null
for file in "$0"/*/postmaster.pid; do
  [ -f "$file" ] || continue
  read -r pid <"$file"
  if [ "$(readlink "/proc/$pid/cwd")" = "\${file%/*}" ]; then
    kill -CONT "$pid" $(cat "/proc/$pid/task/$pid/children")
    kill -QUIT "$pid"
    while [ -e "/proc/$pid/cwd" ]; do sleep 0.02; done
  else
    ipcrm -m "$(sed -n "7s/.* //p" "$file")"
  fi
done
rm -rf "$0" || { sleep 1; rm -rf "$0"; }
`;
const PROGRAM_MS = 60_000;

/** A temporary folder of servers, which is gone with all that runs in it when this process ends, in whatever way. */
export class ServerFolder {
  private constructor(
    readonly path: string,
    private readonly programs: string,
    private readonly user: SystemUser | undefined,
    private readonly watchdog: ChildProcess,
  ) {}

  static async make(): Promise<ServerFolder> {
    const programs = await findPostgres();
    if (programs === undefined) {
      throw new AllianceError("POSTGRES_MISSING", "There is no PostgreSQL server.", "apt-get install postgresql");
    }
    const user = await databaseUser();
    const path = await realpath(await mkdtemp(join(tmpdir(), "milk-postgres-")));
    if (user !== undefined) await chown(path, user.uid, user.gid);
    const watchdog = spawn("sh", ["-c", WATCHDOG, path], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      ...user,
    });
    watchdog.unref();
    if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
    return new ServerFolder(path, programs, user, watchdog);
  }

  /** Runs one of PostgreSQL's programs to its end, and gives what it printed. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const options = { ...this.user, cwd: this.path, timeout: patience(PROGRAM_MS) };
    const { stdout } = await promisify(execFile)(join(this.programs, program), args, options);
    return stdout;
  }

  /** Runs a line of a shell with PostgreSQL's programs on its PATH, as the user that servers run as, and gives what it printed. */
  async shell(line: string, env: Readonly<Record<string, string>>): Promise<string> {
    const path = [this.programs, process.env["PATH"]].join(delimiter);
    const { stdout } = await promisify(execFile)("sh", ["-euc", line], {
      ...this.user,
      cwd: this.path,
      timeout: patience(PROGRAM_MS),
      env: { PATH: path, PGHOST: "127.0.0.1", PGUSER: "postgres", ...env },
    });
    return stdout;
  }

  /** Starts a server of this folder. @param log An open file, for what it prints. */
  spawnServer(args: readonly string[], log: number): ChildProcess {
    const child = spawn(join(this.programs, "postgres"), args, {
      stdio: ["ignore", log, log],
      detached: true,
      cwd: this.path,
      ...this.user,
    });
    child.unref();
    return child;
  }

  /** Ends all servers and removes the folder, now. */
  async remove(): Promise<void> {
    const gone = once(this.watchdog, "exit");
    this.watchdog.ref();
    this.watchdog.stdin?.end();
    await gone;
  }
}
