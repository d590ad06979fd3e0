import { findProgram } from "../../network/lib/findProgram.js";

/** A test that needs a program of Debian: CI has it; elsewhere a test without its tool is skipped, and says how to run it. */
export const needsTool = (program: string, debianPackage: string, work: () => Promise<void>) =>
  async function (this: Mocha.Context): Promise<void> {
    if ((await findProgram(program)) === undefined && process.env["CI"] !== "true") {
      process.stdout.write(`    SKIPPED, there is no ${program}: apt-get install ${debianPackage}\n`);
      this.skip();
    }
    await work();
  };
