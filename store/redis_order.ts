import type { RoomName } from "../protocol/names.ts";
import { REMEMBERED_MS } from "../protocol/limits.ts";
import { type Judgement, type Known, spokenOf } from "./judging.ts";
import type { Draft } from "./message_log.ts";
import { countsStart, countsTail, entryStart, entryTail } from "./redis_entry.ts";
import { type RedisHead, restOf } from "./redis_head.ts";
import { writtenPolicy } from "./redis_policy.ts";
import { headKey, idField, idsKeys, marksKey, policyKey, stretchKey, stretchOf } from "./redis_keys.ts";

/** A judgement on its way into Redis. */
export interface Ordered {
  readonly room: RoomName;
  readonly drafts: readonly Draft[];
  readonly known: Known;
  /** The head that it was judged by. */
  readonly found: RedisHead;
  readonly judgement: Judgement;
  readonly run: string;
  readonly nowMs: number;
  readonly keptMs: number | undefined;
}

/** What `redis_append_script.ts` is given. */
export interface Order {
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/** Others may have gone on so far since the head was read, and nobody has to look again. */
const AHEAD = 1_000;
// Ids lie by the day, and clocks differ.
const IDS_KEPT_MS = 2 * REMEMBERED_MS + 3_600_000;

/** Everything that one append writes, without the numbers that it will get. */
export function orderOf(ordered: Ordered): Order {
  const { room, found, judgement, nowMs, keptMs, run } = ordered;
  const before = found.head;
  const added = [...judgement.entries].filter(([seq]) => seq > before.seq);
  const changed = [...judgement.entries].filter(([seq]) => seq <= before.seq);
  const marks = [...judgement.marks.values()];
  const touched = [...guarded(ordered), ...changed.map(([seq]) => seq), ...judgement.counts.keys()]
    .filter((seq) => seq <= before.seq);
  const stretches = [...new Set([...touched.map(stretchOf), ...ahead(before.seq, added.length)])];
  const marked = [...new Set([...marks.map(({ seq }) => seq), ...judgement.deleted])];
  const places = new Map(marked.map((seq, i) => [seq, `${5 + stretches.length + i}`]));
  const keys = [
    headKey(room),
    ...idsKeys(room, nowMs),
    ...stretches.map((stretch) => stretchKey(room, stretch)),
    ...marked.map((seq) => marksKey(room, seq)),
    policyKey(room),
  ];
  const { head } = judgement;
  const policy = judgement.policy && writtenPolicy(judgement.policy);
  const rest = head === before ? found.rest : restOf(head, run);
  const start = [found.rest, floats(ordered) ? -1 : before.seq, before.seq, nowMs, rest, head.at || "-"];
  const sizes = [added.length, head.n - before.n, keptMs ?? 0, IDS_KEPT_MS];
  const args = [
    ...start,
    ...sizes,
    ...listed(stretches.map((stretch) => [stretch])),
    ...listed(idsOf(ordered)),
    ...listed(added.map(([seq, entry]) => [entry.n - before.n, entry.rev - seq, entryTail(entry)])),
    ...listed(changed.map(([seq, entry]) => [seq, entry.n, entry.rev - before.seq, entryTail(entry)])),
    ...listed(guards(ordered)),
    ...listed([...judgement.counts].map(([seq, counts]) => [
      seq,
      counts.rev - before.seq,
      counts.kinds.length === 0 ? "" : countsTail(counts),
    ])),
    ...listed(marks.map(({ seq, user, emoji }) => [places.get(seq)!, user, JSON.stringify(emoji)])),
    ...listed(judgement.deleted.map((seq) => [places.get(seq)!])),
    ...listed(policy === undefined ? [] : [[keys.length, policy]]),
  ];
  return { keys, args: args.map(String) };
}

/** The stretches in which new entries can come to lie. */
function ahead(seq: number, added: number): number[] {
  const first = stretchOf(seq + 1);
  const last = stretchOf(seq + added + AHEAD);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** True where nothing depends on the numbers that this batch gets: none speaks of another by it, none is a decision's version. */
function floats({ drafts, found, judgement }: Ordered): boolean {
  return !judgement.policy && drafts.every((draft) => (spokenOf(draft) ?? 0) <= found.head.seq);
}

function idsOf({ judgement, found }: Ordered): (string | number)[][] {
  const { seq: end, n } = found.head;
  return judgement.ids.map(({ user, id, known }) => {
    const place = known.seq > end ? [known.seq - end, known.n - n] : [`=${known.seq}`, `=${known.n}`];
    const { epoch, at, expiresAt, by } = known;
    const text = `,${JSON.stringify([epoch, at, expiresAt, by]).slice(1)}`;
    return [idField(user, id), ...place, expiresAt, text];
  });
}

/** Messages that must be as they were read, for the judgement to stand. */
function guarded({ drafts, known }: Ordered): number[] {
  const seqs = drafts.flatMap((draft) => draft.body.type === "message" ? [] : spokenOf(draft) ?? []);
  return [...new Set(seqs)].filter((seq) => known.entries.has(seq));
}

function guards(ordered: Ordered): (string | number)[][] {
  const { known, drafts } = ordered;
  const counted = new Set(
    drafts.flatMap(({ body }) => body.type === "reacted" || body.type === "deleted" ? [body.target] : []),
  );
  return guarded(ordered).map((seq) => {
    const counts = known.counts.get(seq);
    const start = counts ? countsStart(counts) : "";
    return [seq, entryStart(known.entries.get(seq)!), counted.has(seq) ? start : "-"];
  });
}

function listed(rows: readonly (readonly (string | number)[])[]): (string | number)[] {
  return [rows.length, ...rows.flat()];
}

/** True where there is nothing to write. */
export function isIdle({ known, judgement }: Ordered): boolean {
  return judgement.ids.length === 0 && judgement.head === known.head;
}
