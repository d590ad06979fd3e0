import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { computeAddress, encodeRlp, SigningKey } from "ethers";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { BESU_OPTIONS } from "../../support/besuOptions.js";
import { parseBesuOptions } from "../../support/parseBesuOptions.js";
import { describedNetwork, networkWorld, type Described } from "../../support/networkWorld.js";

const SERVICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/** Where a node listens for peers, for Prometheus or for clients. */
function endpointOf(config: Readonly<Record<string, unknown>>, what: "p2p" | "metrics" | "rpc-http"): string {
  return `${z.ipv4().parse(config[`${what}-host`])}:${z.int().parse(config[`${what}-port`])}`;
}

const strings = z.array(z.string());
const service = z.looseObject({
  image: z.string(),
  user: z.string(),
  network_mode: z.literal("host"),
  read_only: z.literal(true),
  restart: z.literal("unless-stopped"),
  cap_drop: z.tuple([z.literal("ALL")]),
  volumes: strings,
  logging: z.object({ driver: z.string(), options: z.object({ "max-size": z.string(), "max-file": z.string() }) }),
  environment: z.record(z.string(), z.string()).optional(),
  command: strings,
  healthcheck: z.looseObject({ test: strings }).optional(),
});

describe("renderNetwork", () => {
  const world = networkWorld();
  let described: Described;
  let directory: string;

  before(async () => {
    described = await describedNetwork(5, 2);
    const [first, ...rest] = described.nodes;
    const spread = [
      { ...first, host: "10.1.0.1" },
      ...rest.map((node) =>
        node.name === "rpc2"
          ? { ...node, host: "10.1.0.7", rpcHost: "10.1.0.8", rpcNames: ["rpc.alliance.example"] }
          : node,
      ),
    ];
    const accounts = [...described.accounts, { address: SERVICE, who: "issuer" }];
    const validatorOverrides = [{ block: 9, validators: [1, 2, 3, 4].map((digit) => `0x${String(digit).repeat(40)}`) }];
    const description = { ...described, nodes: spread, accounts, transactionsPerSecond: 4_000, validatorOverrides };
    directory = world.path("network");
    await createNetwork({ description: await world.describe(description), directory });
  });

  const text = (...path: string[]) => readFile(join(directory, ...path), "utf8");
  const yaml = async (...path: string[]): Promise<unknown> => parseYaml(await text(...path), { merge: true });
  const toml = async (node: string, file = "config.toml") => parseToml(await text("nodes", node, file));
  const json = async (...path: string[]): Promise<unknown> => JSON.parse(await text(...path));
  const keyOf = async (node: string) => new SigningKey((await text("nodes", node, "key")).trim());

  describe("genesis.json", () => {
    it("has the extra data of the validators, and is the same in every node's directory", async () => {
      const validators = described.nodes.filter(({ role }) => role === "validator");
      const addresses = await Promise.all(
        validators.map(async ({ name }) => computeAddress((await keyOf(name)).publicKey)),
      );
      const ascending = addresses.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
      const expected = encodeRlp([
        `0x${"00".repeat(32)}`,
        ascending.map((address) => `0x${address.toString(16).padStart(40, "0")}`),
        [],
        "0x",
        [],
      ]);
      expect(await json("genesis.json")).to.have.property("extraData", expected);
      for (const { name } of described.nodes) {
        expect(await text("nodes", name, "genesis.json")).to.equal(await text("genesis.json"));
      }
    });

    it("has London to Cancun from the first block, no base fee in any, QBFT's times, and the overrides", async () => {
      const { config, ...header } = z
        .looseObject({ config: z.record(z.string(), z.unknown()) })
        .parse(await json("genesis.json"));
      expect(config).to.deep.include({
        chainId: 7_000,
        londonBlock: 0,
        shanghaiTime: 0,
        cancunTime: 0,
        zeroBaseFee: true,
      });
      expect(config["qbft"]).to.deep.equal({ blockperiodseconds: 1, epochlength: 30_000, requesttimeoutseconds: 2 });
      expect(config["transitions"]).to.have.nested.property("qbft[0].block", 9);
      expect(config["transitions"]).to.have.nested.property("qbft[0].validators").with.lengthOf(4);
      expect(header).to.deep.include({
        baseFeePerGas: "0x0",
        difficulty: "0x1",
        gasLimit: "0x5f5e100",
        mixHash: "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
        alloc: {},
      });
    });
  });

  describe("config.toml", () => {
    it("is one that Besu takes, alone and with what the containers and the maintenance set", async () => {
      const compose = z
        .object({
          services: z.record(z.string(), z.object({ environment: z.record(z.string(), z.string()).optional() })),
        })
        .parse(await yaml("docker-compose.yml"));
      for (const { name } of described.nodes) {
        const home = join(directory, "nodes", name);
        const argv = ["--config-file=config.toml"];
        const alone = parseBesuOptions({ argv, env: {}, home });
        expect(Object.keys(alone)).to.have.members([...Object.keys(await toml(name)), "config-file"]);
        const env = { ...compose.services[name]?.environment, BESU_RPC_HTTP_ENABLED: "true" };
        expect(parseBesuOptions({ argv, env, home })).to.deep.equal({ ...alone, "rpc-http-enabled": true });
      }
    });

    it("keeps every state and follows from the first block, by values of its own: no profile is read from a file", async () => {
      for (const { name } of described.nodes) {
        expect(await toml(name)).to.include({
          "sync-mode": "FULL",
          "data-storage-format": "FOREST",
          "sync-min-peers": 1,
          "remote-connections-limit-enabled": false,
        });
        expect(await toml(name)).to.not.have.any.keys(
          "profile",
          "block-txs-selection-max-time",
          "poa-block-txs-selection-max-time",
        );
      }
    });

    it("makes gas free and leaves room in the pool, on every node alike", async () => {
      for (const { name } of described.nodes) {
        expect(await toml(name)).to.include({
          "min-gas-price": 0,
          "tx-pool": "sequenced",
          "tx-pool-no-local-priority": true,
          "tx-pool-limit-by-account-percentage": 1,
          "tx-pool-max-size": 12_000,
          "rpc-http-max-active-connections": 300,
          "revert-reason-enabled": true,
          "metrics-enabled": true,
          "discovery-enabled": false,
          "permissions-nodes-config-file-enabled": true,
          "permissions-accounts-config-file-enabled": true,
        });
      }
    });

    it("turns RPC on at the RPC nodes alone, and nowhere without a token or with more than four groups", async () => {
      for (const { name, role } of described.nodes) {
        const config = await toml(name);
        expect(config["rpc-http-enabled"]).to.equal(role === "rpc");
        expect(config["rpc-http-authentication-enabled"]).to.equal(true);
        expect(config["rpc-http-authentication-jwt-algorithm"]).to.equal("ES256");
        expect(config["rpc-http-api"]).to.deep.equal(role === "rpc" ? ["ETH", "NET", "WEB3", "QBFT"] : ["QBFT"]);
        if (role === "validator") expect(config["rpc-http-host"]).to.equal("127.0.0.1");
      }
    });

    it("lets Prometheus and the clients call a node by the names they have for it", async () => {
      expect((await toml("validator1"))["host-allowlist"]).to.include("10.1.0.1");
      expect((await toml("rpc2"))["host-allowlist"]).to.include.members([
        "10.1.0.7",
        "10.1.0.8",
        "rpc.alliance.example",
      ]);
      expect((await toml("rpc1"))["host-allowlist"]).to.deep.equal(["localhost", "127.0.0.1"]);
    });

    it("gives no two nodes of a machine one port, and no two nodes one key", async () => {
      const taken = await Promise.all(
        described.nodes.map(async ({ name }) => {
          const config = await toml(name);
          return [
            endpointOf(config, "p2p"),
            endpointOf(config, "metrics"),
            endpointOf(config, "rpc-http"),
            (await keyOf(name)).privateKey,
          ];
        }),
      );
      expect(new Set(taken.flat()).size).to.equal(4 * described.nodes.length);
    });
  });

  describe("permissions_config.toml and static-nodes.json", () => {
    it("allow every static node by its key, address and port, which are all nodes but the node itself", async () => {
      const enodes = await Promise.all(
        described.nodes.map(async ({ name }) => {
          const config = await toml(name);
          const id = (await keyOf(name)).publicKey.slice("0x04".length);
          expect(id).to.have.lengthOf(128);
          return `enode://${id}@${endpointOf(config, "p2p")}`;
        }),
      );
      for (const [index, { name }] of described.nodes.entries()) {
        const allowed = strings.parse((await toml(name, "permissions_config.toml"))["nodes-allowlist"]);
        const statics = strings.parse(await json("nodes", name, "static-nodes.json"));
        expect(allowed).to.deep.equal(enodes);
        expect(statics).to.have.members(enodes.filter((_, other) => other !== index));
      }
    });

    it("allow the accounts described and nobody else to send, on every node", async () => {
      for (const { name } of described.nodes) {
        const accounts = strings.parse((await toml(name, "permissions_config.toml"))["accounts-allowlist"]);
        expect(accounts).to.deep.equal([described.accounts[0]?.address, SERVICE].map((each) => each?.toLowerCase()));
      }
    });
  });

  describe("docker-compose.yml", () => {
    it("runs every node and Prometheus as the owner of the keys, closed in, with logs that end", async () => {
      const { services } = z
        .object({ services: z.record(z.string(), service) })
        .parse(await yaml("docker-compose.yml"));
      expect(Object.keys(services)).to.have.members([...described.nodes.map(({ name }) => name), "prometheus"]);
      for (const each of Object.values(services)) expect(each.user).to.match(/^[1-9]\d*:\d+$/);
    });

    it("mounts a node's own directory, of which it can change the data alone", async () => {
      const { services } = z
        .object({ services: z.record(z.string(), service) })
        .parse(await yaml("docker-compose.yml"));
      for (const { name } of described.nodes) {
        expect(services[name]?.image).to.equal("hyperledger/besu:26.8.0");
        expect(services[name]?.volumes).to.deep.equal([`./nodes/${name}:/node:ro`, `./nodes/${name}/data:/node/data`]);
      }
    });

    it("binds RPC where config.toml does, against the image's own 0.0.0.0", async () => {
      const { services } = z
        .object({ services: z.record(z.string(), service) })
        .parse(await yaml("docker-compose.yml"));
      for (const { name } of described.nodes) {
        const { environment, healthcheck } = services[name] ?? {};
        const config = await toml(name);
        expect(environment?.["BESU_RPC_HTTP_HOST"]).to.equal(config["rpc-http-host"]);
        expect(healthcheck?.test.at(-1)).to.contain(`/dev/tcp/${endpointOf(config, "metrics").replace(":", "/")}`);
      }
      expect(services["prometheus"]?.command).to.include(`--web.listen-address=127.0.0.1:${described.prometheusPort}`);
    });

    it("sets no variable that Besu would not read", async () => {
      const options = new Set(
        [...BESU_OPTIONS.keys()].map((name) => `BESU_${name.toUpperCase().replaceAll("-", "_")}`),
      );
      for (const file of ["docker-compose.yml", "docker-compose.maintenance.yml"]) {
        for (const [name] of (await text(file)).matchAll(/\bBESU_[A-Z_]+/g)) {
          // Memory of the virtual machine, by its start script.
          if (name !== "BESU_OPTS") expect(options.has(name), name).to.equal(true);
        }
      }
    });

    it("has an overlay that turns on the validators' RPC and nothing else", async () => {
      const names = described.nodes.filter(({ role }) => role === "validator").map(({ name }) => name);
      expect(await yaml("docker-compose.maintenance.yml")).to.deep.equal({
        services: Object.fromEntries(names.map((name) => [name, { environment: { BESU_RPC_HTTP_ENABLED: "true" } }])),
      });
    });
  });

  describe("prometheus.yml and alerts.yml", () => {
    it("scrape every node where its metrics are", async () => {
      const job = z.object({
        job_name: z.literal("besu"),
        static_configs: z.array(
          z.object({ targets: strings, labels: z.object({ node: z.string(), role: z.string() }) }),
        ),
      });
      const { scrape_configs: jobs } = z
        .looseObject({ scrape_configs: z.tuple([job]) })
        .parse(await yaml("prometheus", "prometheus.yml"));
      const expected = await Promise.all(
        described.nodes.map(async ({ name, role }) => {
          const config = await toml(name);
          const target = endpointOf(config, "metrics");
          return { targets: [target], labels: { node: name, role } };
        }),
      );
      expect(jobs[0].static_configs).to.deep.equal(expected);
    });

    it("alert with the quorum of these validators: 4 of 5", async () => {
      const rules = await text("prometheus", "alerts.yml");
      expect(rules).to.contain("(count(validator:works) or vector(0)) < 4");
      expect(rules).to.contain("Only 4 of 5 validators");
    });

    it("read figures that a node has, and no others", async () => {
      const known = (await readFile("test/support/data/besu-26-metrics.txt", "utf8")).split("\n");
      const rules = z
        .object({ groups: z.array(z.object({ rules: z.array(z.object({ expr: z.string() })) })) })
        .parse(await yaml("prometheus", "alerts.yml"));
      const expressions = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)).join("\n");
      const named = new Set([...expressions.matchAll(/\b([a-z_]+)\{/g)].map(([, name]) => name));
      expect([...named]).to.include.members(["up", "besu_transaction_pool_transactions"]);
      named.delete("up");
      for (const name of named) expect(known).to.include(name);
      expect(expressions).to.not.match(/\b(besu|ethereum|jvm|process)_\w+(?![\w{])/);
    });
  });
});
