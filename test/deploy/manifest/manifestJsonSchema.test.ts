import { readFile } from "node:fs/promises";
import { expect } from "chai";
import JSON5 from "json5";
import { z } from "zod";
import { manifestJsonSchema } from "../../../deploy/manifest/manifestJsonSchema.js";
import { readManifest } from "../../../deploy/manifest/readManifest.js";

const object = z.looseObject({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) });

describe("manifestJsonSchema", () => {
  it("is what deploy/alliance.schema.json holds; if not, run scripts/write-manifest-schema.ts", async () => {
    const committed: unknown = JSON.parse(await readFile("deploy/alliance.schema.json", "utf8"));
    expect(committed).to.deep.equal(JSON.parse(JSON.stringify(manifestJsonSchema())));
  });

  it("knows every key of a manifest, and asks for those without a default", () => {
    const { properties, required } = object.parse(manifestJsonSchema());
    expect(properties).to.include.all.keys("$schema", "name", "chainId", "timelock", "openSectors", "partners");
    expect(required).to.include("partners").and.not.to.include("openSectors");
  });

  for (const file of ["deploy/alliance.local.json5", "deploy/alliance.template.json5"]) {
    it(`is named by ${file}, which is valid`, async () => {
      const value: unknown = JSON5.parse(await readFile(file, "utf8"));
      expect(value).to.have.property("$schema", "./alliance.schema.json");
      expect((await readManifest(file)).partners).not.to.have.lengthOf(0);
    });
  }
});
