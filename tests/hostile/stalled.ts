import { Caller } from "../support/caller.ts";
import { RawPeer } from "../support/raw_peer.ts";
import type { Ground } from "./ground.ts";

const TEXT = "x".repeat(4_000);
const BATCH = 20;

/** What people who do not read cost. */
export interface Stall {
  readonly mib: number;
  /** Until all of them were gone; undefined where that took longer than two minutes. */
  readonly goneMs: number | undefined;
}

/** Lets so many people join a room in which much is said, without reading a word of it. */
export async function stall(ground: Ground, readers: number): Promise<Stall> {
  const peers: RawPeer[] = [];
  for (let i = 0; i < readers; i++) peers.push(await RawPeer.inRoom(ground.origin, `Slow ${i}`, "harbour"));
  const ada = await Caller.inRoom(ground.origin, "Talker", "harbour");
  const before = await ground.state();
  let most = before.rssBytes;
  const begunAt = performance.now();
  let goneMs: number | undefined;
  while (goneMs === undefined && performance.now() - begunAt < 120_000) {
    const sent = ada.inbox.all("sent").length;
    for (let i = 0; i < BATCH; i++) {
      ada.say({ type: "send", room: "harbour", id: crypto.randomUUID(), text: TEXT });
    }
    await ada.inbox.until(() => ada.inbox.all("sent").length >= sent + BATCH);
    const { rssBytes, connections } = await ground.state();
    most = Math.max(most, rssBytes);
    if (connections <= 1) goneMs = performance.now() - begunAt;
  }
  for (const peer of peers) peer[Symbol.dispose]();
  await ada.close();
  return { mib: (most - before.rssBytes) / 1024 / 1024, goneMs };
}
