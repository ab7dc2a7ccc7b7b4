import assert from "node:assert/strict";
import { calmReport } from "../../server/calm_report.ts";

Deno.test("calmReport() tells the same fault once, and every other one too", () => {
  const told: unknown[][] = [];
  const report = calmReport((...what) => told.push(what));
  const errors = ["bus", "bus", "store", "bus"].map((what) => new Error(`no ${what}`));

  for (const error of errors) report(error, "tick");
  report(errors[0], "elsewhere");
  report("a text");
  report("a text");

  assert.deepEqual(told, [
    [errors[0], "tick", undefined],
    [errors[2], "tick", undefined],
    [errors[0], "elsewhere", undefined],
    ["a text", undefined, undefined],
  ]);
});
