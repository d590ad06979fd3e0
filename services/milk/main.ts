#!/usr/bin/env node
const OLDEST = [22, 13] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// Asked before anything is imported: an older Node.js lacks what the rest begins with.
if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  const { runMilk } = await import("./runMilk.js");
  await runMilk(process.argv.slice(2));
} else {
  process.stderr.write(
    `NODE_TOO_OLD: milk needs Node.js ${OLDEST.join(".")} or later, and this is ${process.versions.node}.\nInstall a newer one, and run it again.\n`,
  );
  process.exitCode = 1;
}
