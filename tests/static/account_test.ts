import assert from "node:assert/strict";
import { Account } from "../../static/app/model/account.ts";

const ADA = { id: "u_ada", name: "Ada" };

/** An account, and what it asked with. */
function asked() {
  const inits: RequestInit[] = [];
  const account = new Account((_path, init = {}) => {
    inits.push(init);
    return Promise.resolve(Response.json({ user: ADA, token: "t" }));
  });
  return { account, inits };
}

Deno.test("Account.current() ends with the signal that it is given", async () => {
  const { account, inits } = asked();
  const soon = AbortSignal.abort();

  assert.deepEqual(await account.current(soon), ADA);
  await account.current();

  assert.deepEqual(inits.map(({ signal }) => signal), [soon, undefined]);
});

Deno.test("Account.adopt() waits for a link's person as long as for anything else", async () => {
  const { account, inits } = asked();

  assert.deepEqual(await account.adopt("token"), { user: ADA });

  assert.deepEqual(inits.map(({ signal }) => signal), [undefined, undefined]);
});
