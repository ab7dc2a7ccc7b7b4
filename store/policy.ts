import type { LogEvent } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import type { Head } from "./message_log.ts";

/**
 * What has been decided about a room: whose it is, who may come in and who may speak. A fold of the room's `changed` entries,
 * written in the same step as the entry that changes it.
 */
export interface Policy {
  /** The number of the entry that made it so; 0: nothing was ever decided. */
  readonly version: number;
  /** Who opened the room, where somebody did. */
  readonly owner?: User;
  readonly isPrivate: boolean;
  readonly isLocked: boolean;
  /** The shortest time between two messages of one person; 0: none. */
  readonly slowModeSeconds: number;
  /** Who was let into a private room, beside its owner. */
  readonly members: readonly User[];
  readonly muted: readonly Sanction[];
  readonly banned: readonly Sanction[];
  readonly addresses: readonly BannedAddress[];
}

/** Somebody who may not do what others may. */
export interface Sanction {
  readonly user: User;
  /** When it ends, ISO 8601 in UTC. Left out: when somebody ends it. */
  readonly until?: string;
  /** Whoever comes from their address is meant as well. */
  readonly byAddress?: boolean;
}

/** An address from which nobody may come in. */
export interface BannedAddress {
  /** A keyed hash. The address itself is kept nowhere. */
  readonly hash: string;
  /** Whose it was: it is free when they are. */
  readonly user: string;
}

/** What `changed` entries decide, besides their `what` and `value`. */
export interface Decision {
  readonly what: string;
  readonly value: string;
  readonly from: User;
  readonly user?: User;
  readonly until?: string;
  readonly byAddress?: boolean;
  readonly address?: string;
}

/** Nothing was decided: everybody may do everything. */
export const NO_POLICY: Policy = {
  version: 0,
  isPrivate: false,
  isLocked: false,
  slowModeSeconds: 0,
  members: [],
  muted: [],
  banned: [],
  addresses: [],
};

/** As JSON in UTF-8 a policy has at most so many bytes: every driver can write it beside a full batch. */
export const MOST_POLICY_BYTES = 60_000;

type Change = (policy: Policy, decision: Decision) => Policy;

const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  ["created", (policy, { from }) => ({ ...policy, owner: bare(from) })],
  ["private", (policy, { from }) => ({ ...policy, owner: bare(from), isPrivate: true })],
  ["locked", (policy, { value }) => ({ ...policy, isLocked: value === "on" })],
  ["slow_mode", (policy, { value }) => ({ ...policy, slowModeSeconds: seconds(value) })],
  ["invited", about((policy, user) => ({ ...policy, members: [...others(policy.members, user), user] }))],
  ["removed", about((policy, user) => ({ ...policy, members: others(policy.members, user) }))],
  [
    "muted",
    about((policy, user, sanction) => ({ ...policy, muted: replaced(policy.muted, user, sanction) })),
  ],
  ["unmuted", about((policy, user) => ({ ...policy, muted: released(policy.muted, user) }))],
  ["banned", about(ban)],
  ["unbanned", about(unban)],
  ["address_banned", about(banAddress)],
]);

/** Rooms are opened by these: they stand at the beginning of a log or nowhere. */
export const OPENINGS: ReadonlySet<string> = new Set(["created", "private"]);

/** Whether a `changed` entry of this kind decides who may do what. */
export function isDecision(what: string): boolean {
  return CHANGES.has(what);
}

/** The policy after one more decision. What has ended by then is left out. Pure. */
export function policyAfter(
  policy: Policy,
  decision: Decision,
  entry: { seq: number; nowMs: number },
): Policy {
  const change = CHANGES.get(decision.what);
  if (!change) return policy;
  const lasting = (sanction: Sanction) => !hasEnded(sanction, entry.nowMs);
  const before = {
    ...policy,
    muted: policy.muted.filter(lasting),
    banned: policy.banned.filter(lasting),
    addresses: policy.addresses.filter(({ user }) =>
      policy.banned.some((ban) => ban.user.id === user && lasting(ban))
    ),
  };
  return { ...change(before, decision), version: entry.seq };
}

/** What an entry changes of its room's head. */
export function headChangeOf(event: LogEvent): Partial<Head> {
  if (event.type !== "changed") return {};
  const { what, value, from, seq } = event;
  if (what === "topic") return { topic: value };
  if (!isDecision(what)) return {};
  if (what === "created") return { policyVersion: seq, owner: from.id };
  if (what === "private") return { policyVersion: seq, owner: from.id, private: true };
  if (what === "locked") return { policyVersion: seq, locked: value === "on" };
  if (what === "slow_mode") return { policyVersion: seq, slowModeSeconds: seconds(value) };
  return { policyVersion: seq };
}

/** Whether something that was to end has ended. */
export function hasEnded({ until }: Sanction, nowMs: number): boolean {
  return until !== undefined && Date.parse(until) <= nowMs;
}

function about(change: (policy: Policy, user: User, decision: Decision) => Policy): Change {
  return (policy, decision) => decision.user ? change(policy, bare(decision.user), decision) : policy;
}

function ban(policy: Policy, user: User, decision: Decision): Policy {
  return {
    ...unban(policy, user),
    members: others(policy.members, user),
    banned: replaced(policy.banned, user, decision),
  };
}

function unban(policy: Policy, user: User): Policy {
  return {
    ...policy,
    banned: released(policy.banned, user),
    addresses: policy.addresses.filter((address) => address.user !== user.id),
  };
}

/** Only of somebody who is banned: they may have been pardoned meanwhile. */
function banAddress(policy: Policy, user: User, { address }: Decision): Policy {
  const isMeant = policy.banned.some((sanction) => sanction.user.id === user.id);
  const isKnown = policy.addresses.some(({ hash }) => hash === address);
  if (!address || !isMeant || isKnown) return policy;
  return { ...policy, addresses: [...policy.addresses, { hash: address, user: user.id }] };
}

function replaced(sanctions: readonly Sanction[], user: User, { until, byAddress }: Decision): Sanction[] {
  const limits = { ...(until === undefined ? {} : { until }), ...(byAddress ? { byAddress } : {}) };
  return [...released(sanctions, user), { user, ...limits }];
}

function released(sanctions: readonly Sanction[], user: User): Sanction[] {
  return sanctions.filter((sanction) => sanction.user.id !== user.id);
}

function others(users: readonly User[], user: User): User[] {
  return users.filter(({ id }) => id !== user.id);
}

function seconds(value: string): number {
  return /^\d{1,6}$/.test(value) ? Number(value) : 0;
}

function bare({ id, name }: User): User {
  return { id, name };
}
