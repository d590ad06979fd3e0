import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { parse } from "yaml";
import { z } from "zod";
import { entries } from "../../../services/milk/commands/entries.js";
import { WATCHED_EVENTS } from "../../../services/indexer/alarms/watchedEvents.js";
import { Metrics as FeederMetrics } from "../../../services/feeder/Metrics.js";
import { Metrics as IndexerMetrics } from "../../../services/indexer/Metrics.js";
import { Metrics as PricerMetrics } from "../../../services/pricer/Metrics.js";
import { Metrics as ProgrammeMetrics } from "../../../services/programme/Metrics.js";
import { Metrics as RelayerMetrics } from "../../../services/relayer/Metrics.js";
import { needsTool } from "../../support/needsTool.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const run = promisify(execFile);
const ALLIANCE = "deploy/compose/alliance";
const RULES = `${ALLIANCE}/prometheus/alerts.yml`;
/** What runs where, by the files that describe it. */
const SITES = {
  "alliance/docker-compose.yml": ["feeder", "pricer", "relayer", "indexer", "prometheus", "grafana"],
  "partner/docker-compose.yml": ["programme", "relayer", "indexer"],
  "partner/docker-compose.yml partner/postgres.yml": ["programme", "relayer", "indexer", "database"],
};
const composed = z.object({
  services: z.record(
    z.string(),
    z.object({
      read_only: z.boolean().optional(),
      cap_drop: z.array(z.string()).optional(),
      security_opt: z.array(z.string()).optional(),
      command: z.array(z.string()).default([]),
      volumes: z.array(z.string()),
      ports: z.array(z.string()).default([]),
    }),
  ),
});

/** Every figure that a service shows. */
const METRICS = [FeederMetrics, IndexerMetrics, PricerMetrics, ProgrammeMetrics, RelayerMetrics];

/** Samples of every minute, in promtool's notation, by series; the time of the test is Unix time 0 and after. */
type Seen = Readonly<Record<string, string>>;
const service = (name: string) => `{job="milk", service="${name}"}`;
const SERVICES = ["relayer", "feeder", "pricer", "indexer", "programme"];
const seenOfAll = (figure: string, value: string): Seen =>
  Object.fromEntries(SERVICES.map((name) => [`${name}_${figure}${service(name)}`, value]));
const event = (name: string) => `indexer_event_timestamp_seconds{event="${name}"}`;

/** What is seen when all is well, for three hours: the test asks after two and a half. */
const WELL: Seen = {
  ...Object.fromEntries(SERVICES.map((name) => [`up${service(name)}`, "1x180"])),
  ...seenOfAll("healthy", "1x180"),
  ...seenOfAll("node_up", "1x180"),
  'indexer_lag_blocks{job="milk"}': "2x180",
  'relayer_oldest_queued_seconds{job="milk"}': "3x180",
  'relayer_requests_ended_total{job="milk", outcome="mined"}': "0+40x180",
  'relayer_requests_ended_total{job="milk", outcome="failed"}': "0+0.4x180",
  'feeder_source_up{job="milk", source="upbit MLK/KRW"}': "1x180",
  'feeder_feed_posted_timestamp_seconds{job="milk", feed="MLK/KRW"}': "0+60x180",
  'programme_releases_waiting{job="milk"}': "0x180",
  'programme_commitments_late_total{job="milk"}': "0x180",
  'indexer_partner_suspended{programme="YNJ"}': "0x180",
  'indexer_pool_paused{programme="YNJ"}': "0x180",
  'indexer_pool_cap_used_ratio{programme="YNJ", cap="outflow"}': "0.7x180",
  'indexer_pool_cap_used_ratio{programme="YNJ", cap="inventory"}': "0.1x180",
  'indexer_commitment_due_timestamp_seconds{programme="YNJ"}': "9000x180",
  // An event two hours before is history.
  ...Object.fromEntries(WATCHED_EVENTS.map((name) => [event(name), "1800x180"])),
};
/** Half an hour before the test asks. */
const LATELY = "7200x180";

/** What is otherwise than when all is well, and which alert is raised by it, and how often. */
const cases: Readonly<Record<string, readonly [seen: Seen, raised: string, times?: number]>> = {
  "all is well": [{}, ""],
  "a service is down": [{ [`up${service("feeder")}`]: "1x125 0x55" }, "ServiceDown"],
  "a service is not well": [{ [`pricer_healthy${service("pricer")}`]: "1x125 0x55" }, "ServiceDegraded"],
  "a node gives no answer": [{ [`relayer_node_up${service("relayer")}`]: "1x125 0x55" }, "NodeUnreachable"],
  "the index is behind": [{ 'indexer_lag_blocks{job="milk"}': "2x125 500x55" }, "IndexerBehind"],
  "requests wait": [{ 'relayer_oldest_queued_seconds{job="milk"}': "0x125 300x55" }, "RequestsWaiting"],
  "requests fail": [
    { 'relayer_requests_ended_total{job="milk", outcome="failed"}': "0x140 0+20x40" },
    "RequestsFailing",
  ],
  "a source is down": [{ 'feeder_source_up{job="milk", source="upbit MLK/KRW"}': "0x180" }, "SourceDown"],
  "a reporter posts no more": [
    { 'feeder_feed_posted_timestamp_seconds{job="milk", feed="MLK/KRW"}': "0+60x50 3000x130" },
    "ObservationOld",
  ],
  "releases wait": [{ 'programme_releases_waiting{job="milk"}': "0x25 2x155" }, "ReleasesWaiting"],
  "a commitment was not posted in time": [
    { 'programme_commitments_late_total{job="milk"}': "0x125 1x55" },
    "CommitmentNotPosted",
  ],
  "a partner is suspended": [{ 'indexer_partner_suspended{programme="YNJ"}': "0x147 1x33" }, "PartnerSuspended"],
  "a pool is paused": [{ 'indexer_pool_paused{programme="YNJ"}': "0x147 1x33" }, "PoolPaused"],
  "a withdrawal is asked for": [{ [event("WithdrawalRequested")]: LATELY }, "WithdrawalRequested"],
  "a role is given, and one taken": [
    { [event("RoleGranted")]: LATELY, [event("RoleRevoked")]: LATELY },
    "RolesChanged",
    2,
  ],
  "limits change": [{ [event("LimitsChanged")]: LATELY }, "SettingsChanged"],
  "a partner leaves": [{ [event("WindDownStarted")]: LATELY }, "PartnerLeaves"],
  "a jump is held": [{ [event("JumpHeld")]: LATELY }, "JumpHeld"],
  "a recovery begins": [{ [event("RecoveryStarted")]: LATELY }, "RecoveryStarted"],
  "three quarters of a cap are used": [
    { 'indexer_pool_cap_used_ratio{programme="YNJ", cap="outflow"}': "0.7x125 0.76x55" },
    "CapNearlyUsed",
  ],
  "a commitment is late": [
    { 'indexer_commitment_due_timestamp_seconds{programme="YNJ"}': "4500x180" },
    "CommitmentLate",
  ],
};

function ruleTest(alerts: readonly string[], [seen, raised, times = 1]: (typeof cases)[string]): string {
  const expressions = alerts.map((alert) => {
    const samples = alert === raised ? `[{ labels: '{}', value: ${times} }]` : "[]";
    const expr = `count(ALERTS{alertname="${alert}", alertstate="firing"})`;
    return `      - expr: ${expr}\n        eval_time: 150m\n        exp_samples: ${samples}\n`;
  });
  const series = Object.entries({ ...WELL, ...seen });
  const input = series.map(([name, values]) => `      - series: '${name}'\n        values: '${values}'\n`);
  return `  - interval: 1m\n    input_series:\n${input.join("")}    promql_expr_test:\n${expressions.join("")}`;
}

describe("what watches an alliance's services", () => {
  const directory = temporaryDirectory();

  it("goes by figures that services show and by events that are watched, and the guide says what to do", async () => {
    const shown = new Set<string>();
    for (const Metrics of METRICS) {
      for (const { name, type } of await new Metrics().registry.getMetricsAsJSON()) {
        shown.add(name);
        if (String(type) === "histogram") shown.add(`${name}_bucket`);
      }
    }
    const dashboard = await readFile(`${ALLIANCE}/grafana/dashboards/milk.json`, "utf8");
    const rules = await readFile(RULES, "utf8");
    const used = [...`${rules}${dashboard}`.matchAll(/\b(?:relayer|feeder|pricer|indexer|programme)_[a-z_]+/g)];
    const plain = used.map(([name]) => name);
    expect(plain).not.to.be.empty;
    expect([...shown]).to.include.members(plain);
    for (const name of SERVICES) expect([...shown]).to.include.members([`${name}_healthy`, `${name}_node_up`]);
    const guide = await readFile("docs/operator/guide.md", "utf8");
    for (const [, alert = ""] of rules.matchAll(/- alert: (\w+)/g)) expect(guide).to.contain(`\`${alert}\``);
    const named = [...rules.matchAll(/event=~?"([^"]+)"/g)].flatMap(([, names = ""]) => names.split("|"));
    expect([...WATCHED_EVENTS]).to.include.members(named);
  });

  it(
    "raises each alert when it should, and no other",
    needsTool("promtool", "prometheus", async () => {
      const checked = await run("promtool", ["check", "config", `${ALLIANCE}/prometheus/prometheus.yml`]);
      expect(checked.stdout).to.contain("is valid prometheus config file syntax");
      const rules = await readFile(RULES, "utf8");
      const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);
      const raised = Object.values(cases).map(([, alert]) => alert);
      // One that no case raises is not seen to fire.
      expect(raised.filter((alert) => alert !== "")).to.have.members(alerts);
      await directory.write("alerts.yml", rules);
      const tests = Object.values(cases).map((each) => ruleTest(alerts, each));
      const content = `rule_files: [alerts.yml]\nevaluation_interval: 1m\ntests:\n${tests.join("")}`;
      const { stdout } = await run("promtool", ["test", "rules", await directory.write("tests.yml", content)]);
      expect(stdout).to.contain("SUCCESS");
    }),
  );

  for (const [site, names] of Object.entries(SITES)) {
    it(
      `docker-compose takes ${site}, where each container writes nowhere but where its files are`,
      needsTool("docker-compose", "docker-compose", async () => {
        const { stdout } = await run("docker-compose", [
          ...site.split(" ").flatMap((file) => ["-f", `deploy/compose/${file}`]),
          "config",
        ]);
        const { services } = composed.parse(parse(stdout));
        expect(Object.keys(services)).to.have.members(names);
        for (const [name, { read_only, cap_drop, security_opt, volumes, ports, command }] of Object.entries(services)) {
          expect({ read_only, cap_drop, security_opt }, name).to.deep.equal({
            read_only: true,
            cap_drop: ["ALL"],
            security_opt: ["no-new-privileges:true"],
          });
          expect(volumes.filter((volume) => !volume.endsWith(":ro") && !/^[a-z]+:\//.test(volume))).to.deep.equal([]);
          for (const port of ports) expect(port).to.match(/^127\.0\.0\.1:/);
          const entry = entries.find((each) => each.name === name);
          if (entry === undefined) continue;
          expect(command).to.deep.equal([name, "--settings", `/etc/milk/${name}.json5`]);
          expect(volumes.find((volume) => volume.includes(`:/var/lib/milk-${name}`))).not.to.equal(undefined);
        }
      }),
    );
  }
});
