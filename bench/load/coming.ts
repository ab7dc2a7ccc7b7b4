import type { Crowd, Member } from "./crowd.ts";
import type { Job, Outcome } from "./job.ts";
import { enterAll, people, settle } from "./gathering.ts";
import { ProcessGauge } from "./process_gauge.ts";
import { Span } from "./span.ts";
import { Metronome } from "./talking.ts";
import type { ArriveWorkload, IdleWorkload, PresenceWorkload, ReturnWorkload } from "../workloads.ts";

const LEVEL_MS = 60_000;
/** Between two looks at what those hear who stayed, so many begin to connect. */
const OPENED_AT_A_TIME = 16;

/** Memory and CPU of people who are there and silent. */
export function idle(crowd: Crowd, job: Job, workload: IdleWorkload): Outcome {
  const gauge = new ProcessGauge(job.pid);
  const before = gauge.rssKib();
  const members = people(workload.people, workload.rooms);
  enterAll(crowd, members);
  // Those who have just come leave garbage behind, which V8 takes its time to collect.
  crowd.readUntil(performance.now() + 10 * job.effort.warmMs);
  const span = new Span(crowd, gauge);
  crowd.readUntil(span.startedAt + 5 * job.effort.measureMs);
  const kibPerConnection = (gauge.rssKib() - before) / members.length;
  return { ...span.usage(), kibPerConnection, mistakes: settle(crowd, members) };
}

/** How many people a second get from nothing to `joined`. */
export function arrive(crowd: Crowd, job: Job, workload: ArriveWorkload): Outcome {
  const members = people(workload.people, workload.rooms);
  const span = new Span(crowd, new ProcessGauge(job.pid));
  enterAll(crowd, members, workload.atOnce);
  const seconds = (performance.now() - span.startedAt) / 1_000;
  return { ...span.usage(), peoplePerSecond: members.length / seconds, mistakes: settle(crowd, members) };
}

/** How many presence frames each hears when all come within a second. */
export function presence(crowd: Crowd, job: Job, workload: PresenceWorkload): Outcome {
  const members = people(workload.people, 1);
  const span = new Span(crowd, new ProcessGauge(job.pid));
  members.forEach((member, index) => {
    crowd.readUntil(span.startedAt + index * 1_000 / members.length);
    crowd.wire.open(member);
  });
  crowd.until(() => crowd.present === members.length, 10_000);
  crowd.readUntil(performance.now() + 3_000);
  const presenceFramesEach = crowd.presenceFrames / members.length;
  return { ...span.usage(), presenceFramesEach, mistakes: settle(crowd, members) };
}

/** How long until everybody who came back at once is level, and what those who stayed felt of it. */
export function comeBack(crowd: Crowd, job: Job, workload: ReturnWorkload): Outcome {
  const everybody = people(workload.people + workload.rooms * workload.stayingPerRoom, workload.rooms);
  const staying = everybody.slice(0, workload.rooms * workload.stayingPerRoom);
  const returning = everybody.slice(staying.length);
  // What thousands do who come back must not keep those waiting whose times are taken: they have machines of their own.
  for (const member of staying) member.isTimed = member.isFirst = true;
  for (const member of returning) member.isTimed = false;
  enterAll(crowd, everybody);
  for (const member of returning) crowd.leave(member);
  fallBehind(crowd, staying.slice(0, workload.rooms), workload.behind);

  const metronome = new Metronome(crowd, staying.slice(0, workload.rooms), workload.perSecond);
  metronome.talkUntil(performance.now() + job.effort.warmMs);
  const quiet = new Span(crowd, new ProcessGauge(job.pid));
  metronome.talkUntil(quiet.startedAt + job.effort.measureMs);
  const quietP99Ms = crowd.latency.percentile(0.99);

  const span = new Span(crowd, new ProcessGauge(job.pid));
  const comesBack = returns(crowd, staying, returning);
  const isOver = () => comesBack() || crowd.mistakes.length > 0;
  metronome.talkWhile(() => !isOver() && performance.now() - span.startedAt < LEVEL_MS);
  const levelMs = performance.now() - span.startedAt;
  return { ...span.delivered(), levelMs, quietP99Ms, mistakes: settle(crowd, everybody) };
}

/**
 * Everybody comes back as fast as connections can be opened beside all that is heard meanwhile. To be called until it answers
 * that all have what those who stayed had by now.
 */
function returns(crowd: Crowd, staying: readonly Member[], returning: readonly Member[]): () => boolean {
  const heads = new Map(staying.map((member) => [member.room, member.next]));
  const isLevel = (member: Member) => member.isIn && member.next >= heads.get(member.room)!;
  let opened = 0;
  return () => {
    const next = returning.slice(opened, opened + OPENED_AT_A_TIME);
    for (const member of next) crowd.wire.open(member);
    opened += next.length;
    return opened === returning.length && returning.every(isLevel);
  };
}

/** The others miss so many messages in every room. */
function fallBehind(crowd: Crowd, senders: readonly Member[], messages: number): void {
  for (let i = 0; i < messages; i++) {
    for (const sender of senders) crowd.post(sender, performance.now());
    crowd.until(() => crowd.answered === crowd.said, 10_000);
  }
}
