import assert from "node:assert/strict";
import type { Item } from "../../client/mod.ts";
import { type RowsContext, rowsOf } from "../../static/app/model/rows.ts";

const ada = { id: "u_ada", name: "Ada" };
const grace = { id: "u_grace", name: "Grace" };
const context: RowsContext = { me: ada, comings: [], changes: new Map(), isLatest: true };

function message(seq: number, from = grace): Item {
  const at = new Date(2026, 10, 21, 10, seq).toISOString();
  const said = {
    seq,
    n: seq,
    id: `m${seq}`,
    from,
    text: `text ${seq}`,
    at,
    reactions: [],
    mine: from === ada,
  };
  return { kind: "message", message: said };
}

Deno.test("What ignored people say in a row is one line that counts", () => {
  const linh = { id: "u_linh", name: "Linh" };
  const items = [message(1, linh), message(2), message(3), message(4, linh), message(5)];

  const rows = rowsOf(items, { ...context, isIgnored: ({ id }) => id === grace.id });

  const told = rows.map((row) => row.kind === "hidden" ? `${row.count} hidden` : row.kind);
  assert.deepEqual(told, ["day", "message", "2 hidden", "message", "1 hidden"]);
});

Deno.test("The unread line is not drawn for what is hidden", () => {
  const items = [message(1), message(2)];

  const rows = rowsOf(items, { ...context, unreadAfter: 1, isIgnored: () => true });

  assert.deepEqual(rows.map(({ kind }) => kind), ["day", "hidden"]);
});

Deno.test("Messages of one author within five minutes share a head; a minute more begins another", () => {
  const items = [message(1), message(2), message(8), message(9, ada)];

  const rows = rowsOf(items, context);

  const heads = rows.flatMap((row) => row.kind === "message" ? [[row.starts, row.ends]] : []);
  assert.deepEqual(heads, [[true, false], [false, true], [true, true], [true, true]]);
});
