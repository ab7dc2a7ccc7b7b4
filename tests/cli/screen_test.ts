import assert from "node:assert/strict";
import fc from "fast-check";
import { EMPTY, withText } from "../../cli/chat/editor.ts";
import type { ScreenModel, Trouble } from "../../cli/chat/screen_model.ts";
import { helpSheet } from "../../cli/chat/sheets.ts";
import { widthOf } from "../../cli/chat/text/cells.ts";
import { type Line, textOf } from "../../cli/chat/text/spans.ts";
import { scrolled, windowOf } from "../../cli/chat/view/log_window.ts";
import { blocksOf, screenOf } from "../../cli/chat/view/screen.ts";
import { statusOf } from "../../cli/chat/view/status.ts";
import { ADA, GRACE, message, model, MORNING, outgoing, room } from "./rooms.ts";

const SIZE = { columns: 60, rows: 16 };

/** The screen as text, with what is placed at a column in its place. */
function drawn(shown: ScreenModel, size = SIZE): string[] {
  return screenOf(shown, size).lines.map(flat);
}

function flat(line: Line): string {
  return line.reduce((text, span) => {
    const padding = span.at === undefined ? "" : " ".repeat(Math.max(0, span.at - widthOf(text)));
    return text + padding + span.text;
  }, "").trimEnd();
}

Deno.test("The screen shows a conversation: days, names once, answers, reactions, what is edited and deleted", () => {
  const items = [
    message(1, "Good morning!"),
    message(2, "Is anybody here?", { reactions: [{ emoji: "👍", count: 2, mine: false }] }),
    message(3, "I am", { from: ADA, mine: true, replyTo: 2, editedAt: "2026-11-21T10:01:00Z" }),
    message(4, "", { deletedAt: "2026-11-21T10:01:00Z" }),
    message(5, "* Grace waves"),
  ];

  assert.deepEqual(drawn(model(items)).slice(4, 13), [
    " This is where general begins.",
    " ─────────────── Saturday 21 November 2026 ────────────────",
    " 10:00        Grace │ Good morning!",
    "                    │ Is anybody here?",
    "                    │ 👍 2",
    " 10:00          Ada │ ↳ Grace: Is anybody here?",
    "                    │ I am (edited)",
    " 10:00        Grace │ deleted",
    " 10:00            * │ Grace waves",
  ]);
});

Deno.test("The screen tells what is on its way, what failed and why, and how to go on", () => {
  const items = [
    message(1, "hi", { from: ADA, mine: true }),
    outgoing("a", "soon"),
    outgoing("b", "no", { state: "failed", error: { code: "forbidden", message: "The room is locked" } }),
    outgoing("c", "", {
      command: { type: "edit", room: "general", id: "c", target: 1, text: "ho" },
      state: "sending",
    }),
  ];

  const text = drawn(model(items, { unsent: 2 })).join("\n");

  assert.match(text, /hi\n.*│ ○ change sending/);
  assert.match(text, /soon\n.*│ ○ waiting to be sent/);
  assert.match(text, /✗ not sent: The room is locked/);
  assert.match(text, /2 messages not sent yet/);
});

Deno.test("The line `new` stands before the first message of others that was not read, once", () => {
  const items = [
    message(1, "read"),
    message(2, "mine", { from: ADA, mine: true }),
    message(3, "fresh"),
    message(4, "fresher"),
  ];

  const lines = drawn(model(items, { unreadAfter: 1 }));

  const at = lines.findIndex((line) => / new /.test(line));
  assert.match(lines[at - 1]!, /mine/);
  assert.match(lines[at + 1]!, /Grace │ fresh$/);
  assert.equal(lines.filter((line) => / new /.test(line)).length, 1);
});

Deno.test("The screen obeys nobody: names, texts, emoji and refusals of others are made harmless", () => {
  const evil = "\x1b]0;owned\x07\x1b[2J\u202e";
  const items = [
    message(1, evil, {
      from: { id: "u_x", name: evil },
      reactions: [{ emoji: evil, count: 1, mine: false }],
    }),
    {
      kind: "notice",
      event: {
        type: "changed",
        room: "general",
        seq: 2,
        id: "c",
        what: evil,
        value: evil,
        from: GRACE,
        at: "",
      },
    },
  ] as const;
  const flash = { text: evil, isBad: true };
  const people = [{ id: "u_x", name: evil }];
  const tabs = [{ label: "general", unread: 0, isCurrent: true, isPrivate: false }];
  const rooms = [
    room(items, { members: people, typing: people }),
    room([], { error: { code: "forbidden", message: evil } }),
  ];
  const wide = { columns: 100, rows: 30 };

  const screens = rooms.flatMap((
    view,
  ) => [model([], { room: view, tabs }), model([], { room: view, flash })]);

  for (const shown of screens) {
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(drawn(shown, wide).join(""), /[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
});

Deno.test("The screen fits every size, with the cursor on it", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "漢", "👍🏽", " ", "\n", "longword"), maxLength: 60 });
  const sizes = fc.record({
    columns: fc.integer({ min: 20, max: 130 }),
    rows: fc.integer({ min: 5, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 12 }), texts, sizes, (said, written, size) => {
      const items = said.map((text, i) => message(i + 1, text, { from: i % 3 === 0 ? ADA : GRACE }));
      const shown = model(items, { editor: withText(EMPTY, written), unreadAfter: 3, chosen: 2 });

      const { lines, cursor } = screenOf(shown, size);

      assert.equal(lines.length, size.rows);
      for (const line of lines) assert.ok(widthOf(flat(line)) <= size.columns, JSON.stringify(flat(line)));
      assert.ok(cursor.row >= 0 && cursor.row < size.rows && cursor.column < size.columns);
    }),
    { numRuns: 60 },
  );
});

Deno.test("Whoever reads back keeps their place while messages come in, and comes back to the end", () => {
  const items = Array.from({ length: 50 }, (_, i) => message(i + 1, `message ${i + 1}`));
  const place = scrolled(blocksOf(model(items), 60), { height: 11, place: undefined, by: -20 });
  const before = drawn(model(items, { place }));

  const after = drawn(model([...items, message(51, "late")], { place }));

  assert.deepEqual(after.slice(0, 12), before.slice(0, 12));
  assert.match(after.join("\n"), /↓ 21 below · End/);
  assert.match(before.join("\n"), /message 25\n/);
  assert.equal(scrolled(blocksOf(model(items), 60), { height: 11, place, by: Infinity }), undefined);
});

Deno.test("windowOf() draws only what can be seen", () => {
  let drawnBlocks = 0;
  const blocks = {
    count: 100_000,
    key: String,
    lines: (index: number): Line[] => {
      drawnBlocks++;
      return [[{ text: String(index) }]];
    },
  };

  const { lines, isAtEnd } = windowOf(blocks, 20, undefined);

  assert.equal(lines.map(textOf).at(-1), "99999");
  assert.ok(isAtEnd && drawnBlocks < 100, `${drawnBlocks} blocks`);
});

const CALM: Trouble = {
  lostAt: undefined,
  backAt: undefined,
  caughtUp: 0,
  hasGap: false,
  isCatchingUp: false,
};

Deno.test("The status tells the truth about the connection", () => {
  const waiting = {
    kind: "waiting",
    attempt: 1,
    retryAt: MORNING + 3_200,
    sinceLost: MORNING,
    hopeless: false,
  } as const;
  const back = { ...CALM, lostAt: MORNING - 5_000, backAt: MORNING - 1_000 };
  const told = (more: Partial<ScreenModel>) => statusOf(model([], more)).text;

  assert.equal(told({}), "connected as Ada");
  assert.equal(told({ connection: { kind: "connecting", attempt: 0 } }), "connecting to chat.example");
  assert.equal(told({ connection: waiting }), "cannot reach chat.example · trying again in 4 s");
  assert.equal(
    told({ connection: waiting, trouble: { ...CALM, lostAt: MORNING }, unsent: 1 }),
    "connection lost · trying again in 4 s · 1 message not sent yet",
  );
  assert.match(
    told({ connection: { ...waiting, hopeless: true }, trouble: { ...CALM, lostAt: 1 } }),
    /^cannot connect since 10:00/,
  );
  assert.equal(told({ trouble: { ...back, isCatchingUp: true } }), "back after 4 s · catching up");
  assert.equal(
    told({ trouble: { ...back, caughtUp: 7 } }),
    "back after 4 s · caught up on 7 missed messages",
  );
  assert.equal(told({ trouble: back }), "back after 4 s · nothing was missed");
  assert.match(told({ trouble: { ...back, hasGap: true } }), /the log has a gap/);
  assert.equal(told({ trouble: { ...back, backAt: MORNING - 60_000 } }), "connected as Ada");
  assert.match(
    told({ connection: { kind: "ended", code: 4503, reason: "" } }),
    /ended by the server \(4503\)/,
  );
});

Deno.test("A small screen keeps what is needed most: the log and the line being written", () => {
  const items = [message(1, "hello")];

  const tiny = drawn(model(items, { editor: withText(EMPTY, "hi") }), { columns: 24, rows: 6 });
  const help = drawn(model(items, { sheet: helpSheet() }), { columns: 80, rows: 40 });

  assert.match(tiny.join("\n"), /Grace │ hello/);
  assert.equal(tiny.at(-1), " › hi");
  assert.match(help.join("\n"), /\/msg name \[text\]/);
});
