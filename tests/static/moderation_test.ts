import assert from "node:assert/strict";
import { type Answer, type Ask, asking } from "../../static/app/model/asking.ts";
import { Ignored } from "../../static/app/model/ignored.ts";
import { Moderation } from "../../static/app/model/moderation.ts";

/** A server that writes down what it was asked, and answers the same to all of it. */
function server(...answers: Answer[]): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const ask: Ask = (method, path, body) => {
    asked.push(`${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`);
    return Promise.resolve(answers.shift() ?? { body: {} });
  };
  return { ask, asked };
}

Deno.test("Moderation asks for what a moderator wants, and for nothing else", async () => {
  const { ask, asked } = server();
  const moderation = new Moderation(ask);

  await moderation.change("café", { topic: "Noodles" });
  await moderation.take("general", { action: "mute", user: "Grace", minutes: 10 });
  await moderation.admit("general", "Grace");

  assert.deepEqual(asked, [
    'PATCH /api/rooms/caf%C3%A9 {"topic":"Noodles"}',
    'POST /api/rooms/general/moderation {"action":"mute","user":"Grace","minutes":10}',
    'POST /api/rooms/general/members {"user":"Grace"}',
  ]);
});

Deno.test("Moderation says in a sentence why something was not done", async () => {
  const refusals = ["forbidden", "not_found", "too_fast", "unavailable"];
  const { ask } = server(...refusals.map((refused) => ({ refused, status: 400 })));
  const moderation = new Moderation(ask);
  const sentences: (string | undefined)[] = [];

  for (const _ of refusals) {
    sentences.push(await moderation.take("general", { action: "ban", user: "Grace" }));
  }

  assert.deepEqual(sentences, ["notOverThem", "personUnknown", "tooManyTries", "somethingWrong"]);
});

Deno.test("An invitation leads to its room, and one that is gone says so", async () => {
  const { ask } = server({ body: { room: "attic" } }, { refused: "not_found", status: 404 }, { body: {} });
  const moderation = new Moderation(ask);

  assert.deepEqual(await moderation.accept("code"), { room: "attic" });
  assert.deepEqual(await moderation.accept("code"), { problem: "inviteInvalid" });
  assert.deepEqual(await moderation.accept("code"), { problem: "inviteInvalid" });
});

Deno.test("What the server says of a room is read part by part, whatever it is", async () => {
  const whole = { role: "owner", locked: true, slowModeSeconds: 10, private: true };
  const { ask } = server({ body: whole }, { body: { role: 7 } }, { body: [] });
  const moderation = new Moderation(ask);

  assert.deepEqual(await moderation.facts("general"), {
    mayModerate: true,
    owner: undefined,
    isPrivate: true,
    isLocked: true,
    slowModeSeconds: 10,
  });
  assert.equal((await moderation.facts("general"))?.mayModerate, false);
  assert.equal(await moderation.facts("general"), undefined);
});

Deno.test("asking() never rejects: a server that is away is a refusal", async () => {
  const ask = asking(() => Promise.reject(new TypeError("no network")));

  assert.deepEqual(await ask("GET", "/api/rooms"), { refused: "unreached", status: 0 });
});

Deno.test("Ignored people are those the server keeps, and a failed change is said", async () => {
  const grace = { id: "u_1", name: "Grace" };
  const { ask, asked } = server({ body: {} }, { body: { ignored: [grace, "rubbish"] } }, {
    refused: "not_found",
    status: 404,
  });
  const ignored = new Ignored(ask);

  assert.equal(await ignored.set("Grace", true), undefined);
  assert.equal(await ignored.set("Nobody", true), "personUnknown");

  assert.ok(ignored.has(grace));
  assert.deepEqual(asked, ["PUT /api/ignored/Grace", "GET /api/ignored", "PUT /api/ignored/Nobody"]);
});
