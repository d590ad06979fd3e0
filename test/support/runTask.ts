import hre from "hardhat";

/** Runs a task and gives what it printed and its exit code, leaving this process's as it was. */
export async function runTask(task: string | string[], options: Record<string, unknown>) {
  const write = process.stdout.write.bind(process.stdout);
  const complain = process.stderr.write.bind(process.stderr);
  const exitCode = process.exitCode;
  const printed = { out: "", error: "" };
  process.stdout.write = (text: string | Uint8Array) => ((printed.out += String(text)), true);
  process.stderr.write = (text: string | Uint8Array) => ((printed.error += String(text)), true);
  try {
    process.exitCode = 0;
    await hre.tasks.getTask(task).run(options);
    return { ...printed, code: process.exitCode };
  } finally {
    process.stdout.write = write;
    process.stderr.write = complain;
    process.exitCode = exitCode;
  }
}
