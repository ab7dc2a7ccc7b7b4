import assert from "node:assert/strict";
import { type NameBook, People } from "../../chat/people.ts";
import { Presence } from "../../chat/presence.ts";
import type { Session } from "../../chat/session.ts";
import type { User } from "../../protocol/fields.ts";
import { GRACE_MS } from "../../protocol/limits.ts";
import { ada, grace } from "../conformance/drafts.ts";
import { World } from "../world/world.ts";
import { RecordedSocket } from "./recorded_socket.ts";
import { settle } from "./desk.ts";

const HOUR_MS = 3_600_000;

/** Remembers who bears which name, and what it was told. */
class TestBook implements NameBook {
  readonly told: string[] = [];
  readonly known = new Map<string, { user: User; lastSeen?: string }>();
  /** Releases wait for this. */
  releasing: Promise<void> = Promise.resolve();

  find(name: string) {
    return Promise.resolve(this.known.get(name));
  }

  hold(name: string, userId: string, heldUntil: number, lastSeen?: string): Promise<void> {
    this.told.push(`hold ${name} for ${userId} until ${heldUntil / HOUR_MS} h`);
    this.known.set(name, { user: { id: userId, name }, ...(lastSeen === undefined ? {} : { lastSeen }) });
    return Promise.resolve();
  }

  async release(name: string, userId: string): Promise<void> {
    await this.releasing;
    this.told.push(`release ${name} of ${userId}`);
    this.known.delete(name);
  }
}

/** Two instances' people, who hear each other. */
class Place {
  now = 0;
  readonly book = new TestBook();
  readonly presence = new Presence({ instance: "i1", announce: () => {} }, 0);
  readonly told: string[] = [];
  readonly here = this.#people((payload) => this.told.push(payload));
  readonly #hub = new World({ seed: 1 }).instances[0]!.hub;

  connect(user: User, people = this.here): { session: Session; socket: RecordedSocket } {
    const socket = new RecordedSocket();
    const session = this.#hub.open(socket, {});
    people.arrive(session, user);
    return { session, socket };
  }

  elsewhere(): People {
    return this.#people(() => {});
  }

  pass(ms: number): void {
    for (const end = this.now + ms; this.now < end;) {
      this.now += 1_000;
      this.presence.tick(this.now, () => {});
    }
  }

  #people(tell: (payload: string) => void): People {
    const { book: names, presence } = this;
    const background = (work: Promise<unknown>) => void work.catch(() => {});
    return new People({ names, presence, now: () => this.now, tell, background });
  }
}

Deno.test("People.find() knows who is here, and when those who are not were last seen", async () => {
  const place = new Place();
  place.book.known.set("Ada", { user: ada });
  const { session } = place.connect(ada);

  const present = await place.here.find("Ada");
  place.here.depart(session, ada);
  place.pass(2 * GRACE_MS);
  const gone = await place.here.find("Ada");

  assert.deepEqual(present, { ...ada, online: true, lastSeen: "1970-01-01T00:00:00.000Z" });
  assert.deepEqual(gone, { ...ada, online: false, lastSeen: "1970-01-01T00:00:00.000Z" });
  assert.equal(await place.here.find("Nobody"), undefined);
});

Deno.test("People.depart() holds a name for a day from the last connection on, and not from an earlier one", () => {
  const place = new Place();
  const phone = place.connect(ada).session;
  const laptop = place.connect(ada).session;

  place.here.depart(phone, ada);
  const afterFirst = [...place.book.told];
  place.here.depart(laptop, ada);

  assert.deepEqual(afterFirst, []);
  assert.deepEqual(place.book.told, ["hold Ada for u_ada until 24 h"]);
  assert.equal(place.here.isNobody, true);
});

Deno.test("People.depart() frees the name of a newcomer who cannot come back, and freed() waits until it is", async () => {
  const place = new Place();
  const { promise, resolve } = Promise.withResolvers<void>();
  place.book.releasing = promise;
  const { session } = place.connect(ada);
  session.isNewcomer = true;
  session.end(true);
  place.here.depart(session, ada);
  let isFree = false;
  const freed = place.here.freed("ADA").then(() => isFree = true);
  await settle();
  const before = isFree;

  resolve();
  await freed;

  assert.equal(before, false);
  assert.deepEqual(place.book.told, ["release Ada of u_ada"]);
  await place.here.freed("Grace");
});

Deno.test("People.arrive() gives every connection of a person their new name", () => {
  const place = new Place();
  const phone = place.connect(ada).session;
  const laptop = place.connect(ada).session;
  const other = place.connect(grace).session;

  place.here.arrive(laptop, { ...ada, name: "Countess" });

  assert.deepEqual([phone, laptop, other].map(({ user }) => user?.name), ["Countess", "Countess", "Grace"]);
  assert.deepEqual([...place.here.sessionsOf(ada.id)], [phone, laptop]);
  assert.deepEqual(place.here.ids().sort(), ["u_ada", "u_grace"]);
});

Deno.test("People.signedOut() ends every connection of that person, here and on the other instances", () => {
  const place = new Place();
  const there = place.elsewhere();
  const sockets = [place.connect(ada), place.connect(ada), place.connect(ada, there)].map((each) =>
    each.socket
  );
  const bystanders = [place.connect(grace), place.connect(grace, there)].map((each) => each.socket);

  place.here.signedOut(ada.id);
  for (const payload of place.told) there.hear(payload);

  assert.deepEqual(sockets.map(({ closes }) => closes[0]?.code), [4500, 4500, 4500]);
  assert.ok(bystanders.every(({ closes }) => closes.length === 0));
});

Deno.test("People.hear() ends nobody's connection for what is no hint", () => {
  const place = new Place();
  const { socket } = place.connect(ada);

  for (const payload of ["", "{}", '{"kind":"signed_out"}', '{"kind":"gone","userId":"u_ada"}']) {
    place.here.hear(payload);
  }

  assert.deepEqual(socket.closes, []);
});

Deno.test("People.tick() holds on to the names of those who stay, once an hour each", () => {
  const place = new Place();
  place.connect(ada);
  place.connect(ada);
  place.connect(grace);

  for (let now = 0; now <= 2 * HOUR_MS; now += HOUR_MS / 4) place.here.tick(now);

  const held = ["Ada", "Grace"].map((name) => `hold ${name} for u_${name.toLowerCase()}`);
  assert.deepEqual(place.book.told, [
    ...held.map((hold) => `${hold} until 26 h`),
    ...held.map((hold) => `${hold} until 27 h`),
  ]);
});
