import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import json5 from "json5";
import { z } from "zod";
import { KEY_NAMES } from "../../../services/common/keys/keyNames.js";
import { entries } from "../../../services/milk/commands/entries.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const HARDENED = {
  DynamicUser: "yes",
  NoNewPrivileges: "yes",
  ProtectSystem: "strict",
  ProtectHome: "yes",
  PrivateTmp: "yes",
  PrivateDevices: "yes",
  CapabilityBoundingSet: "",
  UMask: "0077",
  Restart: "on-failure",
  KillSignal: "SIGTERM",
};
const files = new URL("../../../services/systemd/", import.meta.url);
const state = z.object({ state: z.string().optional(), book: z.string().optional(), database: z.string().optional() });

/** A unit's settings of [Service] by name; a name without a section, or twice, is refused. */
function serviceOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let section = "";
  for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const header = /^\[(Unit|Service|Install)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      continue;
    }
    const [, name = "", value = ""] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    expect(name, line).not.to.equal("");
    expect(section, line).not.to.equal("");
    if (section !== "Service") continue;
    expect(found.has(name), line).to.equal(false);
    found.set(name, value);
  }
  return found;
}

describe("systemd units", function () {
  const directory = temporaryDirectory();
  const read = (name: string) => readFile(new URL(`milk-${name}.service`, files), "utf8");

  it("are there for every service, and for nothing else", async () => {
    const names = Object.keys(KEY_NAMES).map((name) => `milk-${name}.service`);
    expect((await readdir(files)).toSorted()).to.deep.equal(names.toSorted());
  });

  for (const [name, key] of Object.entries(KEY_NAMES)) {
    it(`run ${name} by the program, hardened, with its key as a credential and its files where it may write`, async () => {
      const unit = serviceOf(await read(name));
      expect(Object.fromEntries(unit)).to.include({ ...HARDENED, StateDirectory: `milk-${name}` });
      expect(unit.get("ExecStart")).to.equal(`/usr/bin/milk ${name} --settings /etc/milk/${name}.json5`);
      expect(entries.find((entry) => entry.name === name)?.options).to.include("settings");
      expect(unit.get("LoadCredentialEncrypted")).to.equal(
        key === undefined ? undefined : `${key}:/etc/milk/credentials/${key}`,
      );
      expect([...unit.keys()]).not.to.include("Environment");
      const example = new URL(`../../../services/${name}/${name}.example.json5`, import.meta.url);
      const places = Object.values(state.parse(json5.parse(await readFile(example, "utf8"))));
      expect(places.length).to.be.at.least(1);
      for (const place of places) expect(place.startsWith(`/var/lib/milk-${name}/`)).to.equal(true);
    });
  }

  it("are what systemd takes, where systemd is", async function () {
    if (!existsSync("/usr/bin/systemd-analyze")) this.skip();
    for (const name of Object.keys(KEY_NAMES)) {
      // The program lies elsewhere here, as does its documentation.
      const text = (await read(name)).replaceAll("/usr/bin/milk", process.execPath);
      const file = directory.path(`milk-${name}.service`);
      await writeFile(file, text);
      const { stderr } = spawnSync("/usr/bin/systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
      // Units of this machine have their own faults.
      expect(stderr.split("\n").filter((line) => line.includes(`milk-${name}`))).to.deep.equal([]);
    }
  });
});
