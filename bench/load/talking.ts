import type { Crowd, Member } from "./crowd.ts";
import type { Job, Outcome } from "./job.ts";
import { enterAll, people, settle } from "./gathering.ts";
import { ProcessGauge } from "./process_gauge.ts";
import { Span } from "./span.ts";
import type { CeilingWorkload, LoopWorkload, PacedWorkload } from "../workloads.ts";

/** Senders who each keep so many messages unanswered. A message was meant to leave when its place became free. */
export function loop(crowd: Crowd, job: Job, workload: LoopWorkload): Outcome {
  const members = people(workload.rooms * workload.members, workload.rooms);
  enterAll(crowd, members);
  crowd.onSent = (member, at) => crowd.post(member, at);
  for (const sender of members.slice(0, workload.rooms * workload.senders)) {
    for (let i = 0; i < workload.outstanding; i++) crowd.post(sender, performance.now());
  }
  crowd.readUntil(performance.now() + job.effort.warmMs);
  const span = new Span(crowd, new ProcessGauge(job.pid));
  crowd.readUntil(span.startedAt + job.effort.measureMs);
  const outcome = span.delivered();
  crowd.onSent = () => {};
  return { ...outcome, mistakes: settle(crowd, members) };
}

/** One room that is talked to by the clock. */
export function paced(crowd: Crowd, job: Job, workload: PacedWorkload): Outcome {
  const members = people(workload.members, 1);
  enterAll(crowd, members);
  const metronome = new Metronome(crowd, members.slice(0, 10), workload.perSecond);
  metronome.talkUntil(performance.now() + job.effort.warmMs);
  const span = new Span(crowd, new ProcessGauge(job.pid));
  metronome.talkUntil(span.startedAt + job.effort.measureMs);
  const outcome = span.delivered();
  return { ...outcome, mistakes: settle(crowd, members) };
}

/** Only listens, to a server that needs no asking. */
export function ceiling(crowd: Crowd, job: Job, workload: CeilingWorkload): Outcome {
  const members = people(workload.members, 1);
  for (const member of members) member.isTimed = false;
  enterAll(crowd, members);
  const span = new Span(crowd, new ProcessGauge(job.pid));
  const isDone = () => members.every((member) => member.next > workload.messages);
  const isComplete = crowd.until(isDone, 60_000);
  const { p50Ms: _, p99Ms: __, messagesPerSecond: ___, ...outcome } = span.delivered();
  return { ...outcome, mistakes: isComplete ? crowd.mistakes : ["the sink was not drained"] };
}

/** Posts by the clock, each in turn. What the server delays does not delay what was meant to leave. */
export class Metronome {
  #due = performance.now();
  #turn = 0;
  readonly #crowd: Crowd;
  readonly #senders: readonly Member[];
  readonly #everyMs: number;

  constructor(crowd: Crowd, senders: readonly Member[], perSecond: number) {
    this.#crowd = crowd;
    this.#senders = senders;
    this.#everyMs = 1_000 / perSecond;
  }

  talkUntil(end: number): void {
    this.talkWhile(() => performance.now() < end);
  }

  talkWhile(goesOn: () => boolean): void {
    this.#due = performance.now();
    while (goesOn()) {
      for (; this.#due <= performance.now(); this.#due += this.#everyMs) {
        this.#crowd.post(this.#senders[this.#turn++ % this.#senders.length]!, this.#due);
      }
      const left = this.#due - performance.now();
      this.#crowd.wire.turn(left > 1 ? left : 0);
    }
  }
}
