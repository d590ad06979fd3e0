/** Does something, and gives what this process printed meanwhile and the exit code it set, leaving all as it was. */
export async function captured(work: () => Promise<unknown>) {
  const write = process.stdout.write.bind(process.stdout);
  const complain = process.stderr.write.bind(process.stderr);
  const exitCode = process.exitCode;
  const printed = { out: "", error: "" };
  process.stdout.write = (text: string | Uint8Array) => ((printed.out += String(text)), true);
  process.stderr.write = (text: string | Uint8Array) => ((printed.error += String(text)), true);
  try {
    process.exitCode = 0;
    await work();
    return { ...printed, code: process.exitCode };
  } finally {
    process.stdout.write = write;
    process.stderr.write = complain;
    process.exitCode = exitCode;
  }
}
