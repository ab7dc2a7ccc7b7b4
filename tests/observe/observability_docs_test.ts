import assert from "node:assert/strict";
import { FAMILIES } from "../../observe/families.ts";

const folder = new URL("../../docs/observability/", import.meta.url);
const read = (name: string) => Deno.readTextFile(new URL(name, folder));

/** The metrics that an expression names. */
function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\b(?:parley|process)_[a-z_]+\b/g)].map(([name]) => name);
}

/** As Prometheus has them: a histogram is three. */
const known = new Set(
  FAMILIES.flatMap(({ name, type }) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
  ),
);

Deno.test("The Grafana dashboard names only metrics that there are, and leaves none out", async () => {
  const dashboard = JSON.parse(await read("grafana_dashboard.json"));
  const panels: { title: string; targets: { expr: string }[] }[] = dashboard.panels;
  const named = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)));
  const shown = (name: string) => named.some((metric) => metric.replace(/_(bucket|sum|count)$/, "") === name);
  // Told for other tools; the dashboard has no use for them.
  const leftOut = [
    "parley_connected_seconds",
    "parley_connections_opened_total",
    "parley_frames_received_total",
  ];
  const more = [
    "parley_duplicates_suppressed_total",
    "parley_event_loop_lag_seconds",
    "parley_uptime_seconds",
  ];

  assert.ok(panels.length > 15 && panels.every(({ title, targets }) => title !== "" && targets.length > 0));
  assert.deepEqual(named.filter((name) => !known.has(name)), []);
  const missing = FAMILIES.map(({ name }) => name).filter((name) => !shown(name));
  assert.deepEqual(missing.filter((name) => ![...leftOut, ...more].includes(name)), []);
});

Deno.test("Every alert is of metrics that there are, and the page says what to do for it", async () => {
  const rules = await read("alert_rules.yml");
  const page = await read("README.md");
  const alerts = [...rules.matchAll(/- alert: (\w+)\n\s+expr: (.+)\n/g)];

  assert.ok(alerts.length >= 10);
  for (const [, name, expression] of alerts) {
    assert.deepEqual(metricsIn(expression!).filter((metric) => !known.has(metric)), [], name);
    assert.ok(metricsIn(expression!).length > 0 || /^up\b/.test(expression!), name);
    assert.ok(page.includes(`**${name}.**`), `${name} is explained`);
  }
  assert.equal(page.match(/^\*\*Parley\w+\.\*\*/gm)?.length, alerts.length);
});
