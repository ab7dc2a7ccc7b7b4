import assert from "node:assert/strict";
import fc from "fast-check";
import type { Session } from "../../chat/session.ts";
import { Vigil } from "../../chat/vigil.ts";
import { CLOSE } from "../../protocol/codes.ts";

/** A vigil over clients that are not silent for long enough to be asked, whose tokens may end. */
function watch() {
  const closed: string[] = [];
  const vigil = new Vigil({ heartbeatTimeoutMs: 100_000, at: () => "", evicted: () => {} }, 0);
  const client = (name: string): Session => {
    const session = {
      isWatched: true,
      isBusy: false,
      lastHeardAt: 0,
      heardBeforeAsked: NaN,
      close(code: number) {
        closed.push(`${name} ${code}`);
        vigil.forget(session);
      },
    } as unknown as Session;
    vigil.begin(session, 0);
    vigil.greeted(session, 0);
    return session;
  };
  return { vigil, closed, client };
}

Deno.test("Vigil closes who brings no newer token in time, the others stay", () => {
  const { vigil, closed, client } = watch();
  const [ada, grace, bot, gone] = ["ada", "grace", "bot", "gone"].map(client);
  vigil.until(ada!, 5_000);
  vigil.until(grace!, 3_000);
  vigil.until(bot!, 3_000);
  vigil.until(gone!, 2_000);

  vigil.tick(1_000);
  vigil.until(grace!, 9_000);
  vigil.until(bot!, undefined);
  vigil.forget(gone!);
  for (let now = 2_000; now <= 8_000; now += 1_000) vigil.tick(now);
  assert.deepEqual(closed, [`ada ${CLOSE.unauthorized}`]);
  vigil.tick(9_000);

  assert.deepEqual(closed, ["ada", "grace"].map((name) => `${name} ${CLOSE.unauthorized}`));
});

Deno.test("Vigil ends every token within a second of its end or of the time that it came, and none before", () => {
  const ends = fc.array(
    fc.record({ at: fc.nat({ max: 20_000 }), client: fc.nat({ max: 4 }), ends: fc.nat({ max: 25_000 }) }),
    { maxLength: 30 },
  );
  fc.assert(fc.property(ends, (renewals) => {
    const { vigil, closed, client } = watch();
    const sessions = Array.from({ length: 5 }, (_, i) => client(`${i}`));
    const due = new Map<number, number>();
    for (let now = 0; now <= 27_000; now += 100) {
      for (const { at, client, ends } of renewals) {
        if (at < now - 100 || at >= now || closed.some((one) => one.startsWith(`${client} `))) continue;
        vigil.until(sessions[client]!, ends);
        due.set(client, Math.max(ends, now));
      }
      const before = closed.length;
      vigil.tick(now);
      for (const one of closed.slice(before)) {
        assert.ok(due.get(Number(one[0]))! <= now, "not before its end");
        due.delete(Number(one[0]));
      }
      for (const end of due.values()) assert.ok(end > now - 1_200, "within a second");
    }
  }));
});
