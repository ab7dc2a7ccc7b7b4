import assert from "node:assert/strict";
import { matchingCommands, readSlash } from "../../static/app/model/commands.ts";
import { namedPerson } from "../../static/app/model/named_person.ts";

Deno.test("A line that starts with one slash is a command, with two a message with one", () => {
  assert.deepEqual(readSlash("/topic  Noodles or not\nor rice "), {
    kind: "command",
    name: "topic",
    rest: "Noodles or not\nor rice",
  });
  assert.deepEqual(readSlash("//topic is a word"), { kind: "text", text: "/topic is a word" });
  assert.deepEqual(readSlash("/constructor"), { kind: "unknown", name: "constructor" });
});

Deno.test("The commands of moderators are listed for moderators only", () => {
  const forMembers = matchingCommands("/", false);
  const forModerators = matchingCommands("/", true);

  assert.ok(forMembers.includes("ignore") && !forMembers.includes("ban"));
  assert.deepEqual(forModerators.filter((name) => !forMembers.includes(name)), [
    ...["topic", "invite", "mute", "unmute", "kick", "ban", "unban", "slow", "lock", "unlock"],
  ]);
  assert.deepEqual(matchingCommands("/un", true), ["unignore", "unmute", "unban", "unlock"]);
  assert.deepEqual(matchingCommands("/ban ", true), []);
});

Deno.test("A command means the longest known name that it begins with", () => {
  const known = ["Grace", "Grace Hopper", "Linh"];

  assert.deepEqual(namedPerson("grace hopper 10", known), { name: "Grace Hopper", rest: "10" });
  assert.deepEqual(namedPerson("@Grace 5", known), { name: "Grace", rest: "5" });
  assert.deepEqual(namedPerson("Graceful", known), { name: "Graceful", rest: "" });
});

Deno.test("A command means an unknown name whole, but for a number at its end", () => {
  assert.deepEqual(namedPerson("Ada Lovelace 30", []), { name: "Ada Lovelace", rest: "30" });
  assert.deepEqual(namedPerson("Ada Lovelace", []), { name: "Ada Lovelace", rest: "" });
  assert.equal(namedPerson("  ", []), undefined);
  assert.equal(namedPerson("<b>", []), undefined);
});
