import assert from "node:assert/strict";
import { houseWithAdmin } from "../support/admin.ts";
import { Caller } from "../support/caller.ts";
import type { House } from "../support/house.ts";
import { Visitor } from "../support/visitor.ts";
import { ERROR_CODES } from "../../protocol/codes.ts";

/** One line of a table: who may do this, and what everybody else hears. */
interface Row {
  readonly table: string;
  readonly what: string;
  readonly how: string;
  readonly expected: ReadonlyMap<string, string>;
}

const page = await Deno.readTextFile(new URL("../../docs/security.md", import.meta.url));
const rows = [...page.split("## Who may do what")[1]!.matchAll(/^### (.+)\n([^]*?)(?=^### |^## |$(?![^]))/gm)]
  .flatMap(([, table, text]) => rowsOf(table!, text!));

function rowsOf(table: string, text: string): Row[] {
  const lines = text.split("\n").filter((line) => line.startsWith("|")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const [head = [], , ...body] = lines;
  return body.map(([what = "", how = "", ...cells]) => ({
    table,
    what,
    how: how.replaceAll("`", ""),
    expected: new Map(cells.map((cell, i) => [head[i + 2]!, cell])),
  }));
}

/** The people of the tables, in one house. */
async function openScene() {
  const { house, admin } = await houseWithAdmin();
  const [ada, linus, grace] = await Promise.all(
    ["Ada", "Linus", "Grace"].map((name) => Visitor.named(house.origin, name)),
  );
  return { house, admin, ada: ada!, linus: linus!, grace: grace! };
}
type Scene = Awaited<ReturnType<typeof openScene>>;

let made = 0;

/** A room as the table has it, in which this role is somebody's, and what stands for the words in braces. */
async function prepare(scene: Scene, { table, how }: Row, role: string) {
  const { house, ada, linus, grace, admin } = scene;
  const who = { owner: ada, admin, "signed out": Visitor.withToken(house.origin, "") }[role] ??
    (role === "one of the two" ? linus : grace);
  const room = table === "In a room of two" ? await openDirect(scene) : `room${++made}`;
  const path = `/api/rooms/${room}`;
  let code = "none";
  if (table === "In a public room") await ada.post("/api/rooms", { name: room });
  if (table === "In a private room") {
    await ada.post("/api/rooms", { name: room, private: true });
    await ada.post(`${path}/members`, { user: "Linus" });
    if (role === "invited") await ada.post(`${path}/members`, { user: "Grace" });
    code = String((await ada.post(`${path}/invitations`, {})).body.code);
  }
  const author = table === "In a room of two" ? ada : linus;
  const theirs = (await author.post(`${path}/messages`, { text: "hello" })).body.seq;
  const own = (await who.post(`${path}/messages`, { text: "mine" })).body.seq ?? theirs;
  const action = { muted: "mute", banned: "ban" }[role];
  if (action) await ada.post(`${path}/moderation`, { action, user: "Grace" });
  if (how.startsWith("LOCKED")) await ada.patch(path, { locked: true });
  const words = {
    room,
    code,
    theirs,
    own,
    id: crypto.randomUUID(),
    new: `new${++made}`,
    bot: `Bot ${++made}`,
  };
  return { who, words };
}

/** Ada and Linus talk to each other. */
async function openDirect({ house, ada }: Scene): Promise<string> {
  await using caller = await Caller.connect(house.origin);
  await caller.hello({ token: ada.token });
  const joined = await caller.ask({ type: "direct", user: "Linus" });
  assert(joined.type === "joined");
  return joined.room;
}

/** Does it. Answers "yes", or the status with which it is refused. */
async function attempt(house: House, how: string, who: Visitor): Promise<string> {
  const [, method = "", path = "", body] = /^(?:LOCKED )?(\w+) (\S+)(?: (\{.*\}))?$/.exec(how) ?? [];
  if (method === "WS") return await askOverSocket(house, path, who);
  const headers = { authorization: `Bearer ${who.token}` };
  const response = await fetch(house.origin + path, { method, headers, ...(body ? { body } : {}) });
  await response.body?.cancel();
  return response.ok ? "yes" : `${response.status}`;
}

async function askOverSocket(house: House, command: string, { token }: Visitor): Promise<string> {
  await using caller = await Caller.connect(house.origin);
  if (token !== "") await caller.hello({ token });
  const answer = await caller.ask(JSON.parse(command));
  return answer.type === "error" ? `${ERROR_CODES[answer.code].status}` : "yes";
}

function filled(how: string, words: Readonly<Record<string, unknown>>): string {
  // A number where the whole text between quotes is one.
  return how.replaceAll(/"\{(own|theirs)\}"/g, (_, word) => String(words[word]))
    .replaceAll(/\{(\w+)\}/g, (_, word) => String(words[word]));
}

Deno.test("docs/security.md says who may do what in every kind of room", () => {
  const tables = Map.groupBy(rows, ({ table }) => table);

  assert.deepEqual([...tables.keys()], [
    "In a public room",
    "In a private room",
    "In a room of two",
    "On the server",
  ]);
  assert.ok(rows.length > 40 && rows.every(({ how, expected }) => how !== "" && expected.size >= 3));
  for (const { what, expected } of rows) {
    for (const cell of expected.values()) assert.match(cell, /^(yes|4\d\d)$/, what);
  }
});

for (const row of rows) {
  const allowed = [...row.expected].filter(([, cell]) => cell === "yes").map(([role]) => role).join(", ");
  Deno.test(`${row.table}: to ${row.what} is for ${allowed || "nobody"} (${row.how.slice(0, 60)})`, async () => {
    const scene = await openScene();
    await using house = scene.house;
    const found = new Map<string, string>();

    for (const role of row.expected.keys()) {
      const { who, words } = await prepare(scene, row, role);
      found.set(role, await attempt(house, filled(row.how, words), who));
    }

    assert.deepEqual(found, row.expected);
    assert.deepEqual(house.reported, []);
  });
}
