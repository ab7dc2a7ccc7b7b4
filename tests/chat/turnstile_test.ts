import assert from "node:assert/strict";
import { Turnstile } from "../../chat/turnstile.ts";
import { settle } from "./desk.ts";

/** People who come to a turnstile and stay inside until a test lets them out. */
class Crowd {
  readonly inside: string[] = [];
  readonly out = new Map<string, PromiseWithResolvers<string>>();
  readonly turnstile: Turnstile;

  constructor(most: number, order?: "newest first") {
    this.turnstile = new Turnstile(() => most, order);
  }

  come(name: string): Promise<string> {
    const out = Promise.withResolvers<string>();
    this.out.set(name, out);
    return this.turnstile.through(() => {
      this.inside.push(name);
      return out.promise.finally(() => this.inside.splice(this.inside.indexOf(name), 1));
    });
  }
}

Deno.test("Turnstile.through() lets people in at once while there is room", () => {
  const crowd = new Crowd(2);

  crowd.come("Ada");
  crowd.come("Grace");

  assert.deepEqual(crowd.inside, ["Ada", "Grace"]);
});

Deno.test("Turnstile lets the others in one by one, in the order of coming, as places become free", async () => {
  const crowd = new Crowd(2);
  const done = ["Ada", "Grace", "Linus", "Margaret", "Joan"].map((name) => crowd.come(name));
  await settle();
  const seen = [[...crowd.inside]];

  for (const name of ["Grace", "Linus", "Ada"]) {
    crowd.out.get(name)!.resolve(`${name} was here`);
    await settle();
    seen.push([...crowd.inside]);
  }
  for (const name of ["Margaret", "Joan"]) crowd.out.get(name)!.resolve(name);

  assert.deepEqual(seen, [["Ada", "Grace"], ["Ada", "Linus"], ["Ada", "Margaret"], ["Margaret", "Joan"]]);
  assert.equal((await Promise.all(done))[1], "Grace was here");
});

Deno.test("Turnstile lets the newest in first where it is told to, and everybody in the end", async () => {
  const crowd = new Crowd(1, "newest first");
  const done = ["Ada", "Grace", "Linus"].map((name) => crowd.come(name));
  const seen = [[...crowd.inside]];

  crowd.out.get("Ada")!.resolve("Ada");
  await settle();
  seen.push([...crowd.inside]);
  done.push(crowd.come("Margaret"));
  for (const name of ["Linus", "Margaret"]) {
    crowd.out.get(name)!.resolve(name);
    await settle();
    seen.push([...crowd.inside]);
  }
  crowd.out.get("Grace")!.resolve("Grace");

  assert.deepEqual(seen, [["Ada"], ["Linus"], ["Margaret"], ["Grace"]]);
  assert.deepEqual(await Promise.all(done), ["Ada", "Grace", "Linus", "Margaret"]);
});

Deno.test("Turnstile gives the place of somebody who failed to the next", async () => {
  const crowd = new Crowd(1);
  const first = crowd.come("Ada");
  crowd.come("Grace");

  crowd.out.get("Ada")!.reject(new Error("store is down"));

  await assert.rejects(first, /store is down/);
  await settle();
  assert.deepEqual(crowd.inside, ["Grace"]);
});

Deno.test("Turnstile gives the place of somebody who failed at once to the next", async () => {
  const turnstile = new Turnstile(() => 1);
  const fails = turnstile.through(() => {
    throw new TypeError("a bug");
  });

  await assert.rejects(fails, /a bug/);
  assert.equal(await turnstile.through(() => Promise.resolve("in")), "in");
});

Deno.test("Turnstile never lets more in than it may, however often it was empty", async () => {
  const crowd = new Crowd(3);
  let most = 0;

  for (let wave = 0; wave < 5; wave++) {
    const names = Array.from({ length: 20 }, (_, i) => `${wave}.${i}`);
    const done = names.map((name) => crowd.come(name));
    while (crowd.inside.length > 0) {
      most = Math.max(most, crowd.inside.length);
      crowd.out.get(crowd.inside[0]!)!.resolve("");
      await settle();
    }
    assert.equal((await Promise.all(done)).length, 20);
  }

  assert.equal(most, 3);
});
