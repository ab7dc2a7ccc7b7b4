import assert from "node:assert/strict";
import { Background } from "../../chat/background.ts";
import { settle } from "./desk.ts";

Deno.test("Background.settled() waits for all work, and for what was added meanwhile", async () => {
  const background = new Background(() => assert.fail());
  const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  background.add(one.promise);
  let isSettled = false;
  const settled = background.settled().then(() => isSettled = true);
  background.add(two.promise);

  one.resolve();
  await settle();
  const before = isSettled;
  two.resolve();
  await settled;

  assert.equal(before, false);
});

Deno.test("Background reports what failed and settles all the same", async () => {
  const reports: unknown[] = [];
  const background = new Background((error) => reports.push(error));
  const down = new Error("store is down");

  background.add(Promise.reject(down));
  background.add(Promise.resolve());
  await background.settled();

  assert.deepEqual(reports, [down]);
});

Deno.test("Background.settled() resolves at once where there is nothing to do", async () => {
  await new Background(() => assert.fail()).settled();
});
