import assert from "node:assert/strict";
import { Gather } from "../../store/gather.ts";

/** A store whose reads end when the test says so. */
function held() {
  const reads: { keys: string[]; end(values?: string[]): void; fail(error: Error): void }[] = [];
  const readAll = (keys: string[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    reads.push({ keys, end: (values = keys.map((key) => `of ${key}`)) => resolve(values), fail: reject });
    return promise;
  };
  return { reads, readAll };
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

Deno.test("Gather reads in one go what is asked in one turn, each answered with its own", async () => {
  const { reads, readAll } = held();
  const gather = new Gather(readAll);

  const asked = ["a", "b", "a"].map((key) => gather.one(key));
  await turn();
  reads[0]!.end();

  assert.deepEqual(await Promise.all(asked), ["of a", "of b", "of a"]);
  assert.deepEqual(reads.map(({ keys }) => keys), [["a", "b", "a"]]);
});

Deno.test("Gather reads what is asked while others are being read in the next go, never from theirs", async () => {
  const { reads, readAll } = held();
  const gather = new Gather(readAll, 1);

  const first = gather.one("a");
  await turn();
  const later = [gather.one("a")];
  await turn();
  later.push(gather.one("b"));
  await turn();
  assert.equal(reads.length, 1);
  reads[0]!.end(["old"]);
  await turn();
  reads[1]!.end(["new", "other"]);

  assert.equal(await first, "old");
  assert.deepEqual(await Promise.all(later), ["new", "other"]);
  assert.deepEqual(reads.map(({ keys }) => keys), [["a"], ["a", "b"]]);
});

Deno.test("Gather has as many reads in flight as it may, for a store that is far away", async () => {
  const { reads, readAll } = held();
  const gather = new Gather(readAll, 2);

  const asked = [];
  for (const key of ["a", "b", "c", "d"]) {
    asked.push(gather.one(key));
    await turn();
  }
  assert.deepEqual(reads.map(({ keys }) => keys), [["a"], ["b"]]);
  reads[1]!.end();
  await turn();
  assert.deepEqual(reads.map(({ keys }) => keys), [["a"], ["b"], ["c", "d"]]);
  for (const { end } of reads) end();

  assert.deepEqual(await Promise.all(asked), ["of a", "of b", "of c", "of d"]);
});

Deno.test("Gather tells those whose read failed, and reads on for the others", async () => {
  const { reads, readAll } = held();
  const gather = new Gather(readAll, 1);

  const failing = ["a", "b"].map((key) => gather.one(key));
  await turn();
  const later = gather.one("c");
  reads[0]!.fail(new Error("no"));

  for (const one of failing) await assert.rejects(one, /no/);
  await turn();
  reads[1]!.end();
  assert.equal(await later, "of c");
});
