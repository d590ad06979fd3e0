import { PostgresServer, type ServerSettings } from "../../../local/postgres/PostgresServer.js";
import { ServerFolder } from "../../../local/postgres/ServerFolder.js";

const HOME = "/var/lib/postgresql/15/";
const SYSTEMCTL = /^systemctl (start|stop|restart) postgresql@15-(main|restored)$/;

/** The machines of docs/operator/postgres.md, as servers on this one: a block of it runs where its first line says. */
export class RunbookHosts {
  private constructor(
    private readonly folder: ServerFolder,
    readonly servers: Readonly<Record<string, PostgresServer>>,
  ) {}

  static async start(settings: ServerSettings): Promise<RunbookHosts> {
    const folder = await ServerFolder.make();
    const db1 = await PostgresServer.create(folder, "db1", settings);
    const db2 = await PostgresServer.create(folder, "db2", settings);
    return new RunbookHosts(folder, { db1, db2, restored: await PostgresServer.of(folder, "restored", settings) });
  }

  server(name: string): PostgresServer {
    const server = this.servers[name];
    if (server === undefined) throw new Error(`there is no ${name}`);
    return server;
  }

  /** An address of the document's as it is here. */
  address(text: string): string {
    return text.replaceAll(/(db\d)\.example\.com/g, (_, name: string) => this.server(name).host);
  }

  /** Runs a block, line by line, and gives what its lines printed. */
  async run(block: string): Promise<string[]> {
    const [first = "", ...lines] = block
      .trim()
      .split("\n")
      .map((line) => line.trim());
    const [, name = ""] = /^# on (db\d)$/.exec(first) ?? [];
    const printed = [];
    for (const line of lines) printed.push(await this.runLine(this.server(name), line));
    return printed;
  }

  private async runLine(server: PostgresServer, line: string): Promise<string> {
    const [, act, which] = SYSTEMCTL.exec(line) ?? [];
    if (act === undefined) return this.folder.shell(this.here(server, line), { PGPORT: String(server.port) });
    const meant = which === "restored" ? this.server("restored") : server;
    if (act !== "start") await meant.stop();
    if (act !== "stop") await meant.start();
    return "";
  }

  /** Hosts as ports of loopback, and every place within the folder. */
  private here(server: PostgresServer, line: string): string {
    return line
      .replaceAll(/host=(db\d)\.example\.com/g, (_, name: string) => `host=127.0.0.1 port=${this.server(name).port}`)
      .replaceAll(`${HOME}main`, server.directory)
      .replaceAll(`${HOME}restored`, this.server("restored").directory)
      .replaceAll("/backup", `${this.folder.path}/backup`);
  }

  end(): Promise<void> {
    return this.folder.remove();
  }
}
