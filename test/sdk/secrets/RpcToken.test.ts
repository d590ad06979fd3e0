import { chmod, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { RpcToken } from "../../../sdk/secrets/RpcToken.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const NAME = "SOME_RPC_TOKEN";

describe("RpcToken", () => {
  const files = temporaryDirectory();
  let file: string;
  beforeEach(async () => {
    file = files.path("token");
    await writeFile(file, "a.b.c\n", { mode: 0o600 });
    await chmod(file, 0o600);
  });
  const ofFile = (more: Record<string, string> = {}) => new RpcToken(NAME, { [`${NAME}_FILE`]: file, ...more });

  it("is the environment's, the file's where there is one, or none", () => {
    expect(new RpcToken(NAME, {}).current()).to.equal(undefined);
    expect(new RpcToken(NAME, { [NAME]: "" }).current()).to.equal(undefined);
    expect(new RpcToken(NAME, { [NAME]: "x.y.z" }).current()).to.equal("x.y.z");
    expect(ofFile().current()).to.equal("a.b.c");
    expect(ofFile({ [NAME]: "x.y.z" }).current(), "the one that can change").to.equal("a.b.c");
  });

  it("says where it is, or where one would belong", () => {
    expect(ofFile().place).to.equal(file);
    expect(new RpcToken(NAME, { [NAME]: "x.y.z" }).place).to.equal(NAME);
    expect(new RpcToken(NAME, {}).place).to.equal(`${NAME}_FILE`);
  });

  it("is read anew when its file is written, or another is put in its place", async () => {
    const token = ofFile();
    expect(token.current()).to.equal("a.b.c");
    await writeFile(file, "d.e.f.g");
    expect(token.current()).to.equal("d.e.f.g");
    await writeFile(files.path("next"), "h.i.j", { mode: 0o600 });
    await rename(files.path("next"), file);
    expect(token.current()).to.equal("h.i.j");
  });

  it("is read anew when it is asked for, though nothing tells that the file changed", async () => {
    const token = ofFile();
    expect(token.current()).to.equal("a.b.c");
    const { atime, mtime } = await stat(file);
    await writeFile(file, "x.y.z\n");
    await utimes(file, atime, mtime);
    expect(token.renewed()).to.equal("x.y.z");
    expect(token.current()).to.equal("x.y.z");
  });

  it("is the one before while its file is away or empty, and the new one after", async () => {
    const token = ofFile();
    expect(token.current()).to.equal("a.b.c");
    await rm(file);
    expect(token.current()).to.equal("a.b.c");
    await writeFile(file, "", { mode: 0o600 });
    expect([token.current(), token.renewed()]).to.deep.equal(["a.b.c", "a.b.c"]);
    await writeFile(file, "d.e.f");
    expect(token.current()).to.equal("d.e.f");
  });

  it("cannot be read, by name, when there never was one", async () => {
    await rm(file);
    expect((await expectAllianceError("TOKEN_UNREADABLE", () => ofFile().current())).message).to.contain(file);
    await writeFile(file, " \n", { mode: 0o600 });
    await expectAllianceError("TOKEN_UNREADABLE", () => ofFile().current());
  });

  it("is refused when others can read or change it, and taken when a group may read it", async () => {
    for (const mode of [0o604, 0o644, 0o620, 0o602]) {
      await chmod(file, mode);
      const error = await expectAllianceError("TOKEN_EXPOSED", () => ofFile().current());
      expect(error.message).to.contain(file).and.to.contain(mode.toString(8)).and.not.to.contain("a.b.c");
    }
    await chmod(file, 0o640);
    expect(ofFile().current()).to.equal("a.b.c");
  });
});
