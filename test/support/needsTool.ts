import { findProgram } from "../../network/lib/findProgram.js";

/**
 * A test that needs a program of Debian: CI has it; elsewhere a test without its tool is skipped, and says how to run it.
 *
 * @param find Where to look, if not on the PATH.
 */
export const needsTool = (
  program: string,
  debianPackage: string,
  work: () => Promise<void>,
  find: () => Promise<string | undefined> = () => findProgram(program),
) =>
  async function (this: Mocha.Context): Promise<void> {
    if ((await find()) === undefined && process.env["CI"] !== "true") {
      process.stdout.write(`    SKIPPED, there is no ${program}: apt-get install ${debianPackage}\n`);
      this.skip();
    }
    await work();
  };
