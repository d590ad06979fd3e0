import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import JSON5 from "json5";
import { parseManifest } from "../../../deploy/manifest/parseManifest.js";
import { readManifest } from "../../../deploy/manifest/readManifest.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const LOCAL = "deploy/alliance.local.json5";

describe("readManifest", () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "manifest-"));
    file = join(folder, "alliance.test.json5");
  });
  after(() => rm(folder, { recursive: true }));

  it("reads the local manifest, comments and all", async () => {
    const manifest = await readManifest(LOCAL);
    expect(manifest).to.deep.equal(parseManifest(JSON5.parse(await readFile(LOCAL, "utf8")), LOCAL));
    expect(manifest.name).to.equal("local");
    expect(manifest.partners).to.have.lengthOf(5);
  });

  it("fails with MANIFEST_UNREADABLE when there is no such file", async () => {
    const missing = join(folder, "missing.json5");
    const error = await expectAllianceError("MANIFEST_UNREADABLE", () => readManifest(missing));
    expect(error.message).to.include(missing).and.to.include("ENOENT");
    expect(error.cause).to.be.instanceOf(Error).and.have.property("code", "ENOENT");
  });

  it("fails with MANIFEST_UNREADABLE when the path is a folder", async () => {
    const error = await expectAllianceError("MANIFEST_UNREADABLE", () => readManifest(folder));
    expect(error.message).to.include(folder).and.to.include("EISDIR");
  });

  it("fails with MANIFEST_SYNTAX and the place when the text is not JSON5", async () => {
    await writeFile(file, '{\n  name: "local",\n  chainId: 31337;\n}\n');
    const error = await expectAllianceError("MANIFEST_SYNTAX", () => readManifest(file));
    expect(error.message).to.include(file).and.to.include("3:17");
    expect(error.cause).to.be.instanceOf(SyntaxError);
  });

  it("fails with MANIFEST_SYNTAX when the file is empty", async () => {
    await writeFile(file, "");
    await expectAllianceError("MANIFEST_SYNTAX", () => readManifest(file));
  });

  it("fails with MANIFEST_INVALID, naming file and path, when a value is wrong", async () => {
    const text = await readFile(LOCAL, "utf8");
    const bad = text.replace("fee: 150", 'fee: "1.5 %"');
    expect(bad).not.to.equal(text);
    await writeFile(file, bad);
    const error = await expectAllianceError("MANIFEST_INVALID", () => readManifest(file));
    expect(error.message)
      .to.match(/exchange\.fee: /)
      .and.to.include(file);
  });

  it("leaves the file as it was", async () => {
    const text = "{ chainId: 1 }";
    await writeFile(file, text);
    await expectAllianceError("MANIFEST_INVALID", () => readManifest(file));
    expect(await readFile(file, "utf8")).to.equal(text);
  });
});
