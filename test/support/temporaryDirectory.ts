import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for the tests of the `describe` it is called in, removed after them. */
export function temporaryDirectory() {
  let directory = "";
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "milk-"));
  });
  after(() => rm(directory, { recursive: true }));
  const path = (...names: string[]) => join(directory, ...names);
  return {
    path,
    /** Writes a file and gives its path. */
    async write(name: string, content: string | Buffer): Promise<string> {
      await writeFile(path(name), content);
      return path(name);
    },
  };
}
