import { hasEnded, type Policy, type Sanction } from "../store/policy.ts";
import type { DraftBody } from "../store/message_log.ts";
import { Refusal } from "./refusal.ts";

/** Somebody who wants something of a room. */
export interface Person {
  readonly id: string;
  /** May moderate every room that they can see. */
  readonly isAdmin: boolean;
  /** Where they come from, where that is known. */
  readonly address?: string | undefined;
}

/** What somebody is in a room. */
export type Role = "owner" | "admin" | "member";

/** Addresses that one ban learns: enough for a person, too few to fill a log with. */
const MOST_ADDRESSES = 20;

/** Who may do what in one room, by what was decided about it. Pure: the time is an argument. */
export class Rights {
  readonly policy: Policy;
  /** Nobody is kept from anything. */
  readonly isOpen: boolean;
  readonly #members: ReadonlySet<string>;
  readonly #banned: ReadonlyMap<string, Sanction>;
  readonly #muted: ReadonlyMap<string, Sanction>;
  /** Each with whose it was. */
  readonly #addresses: ReadonlyMap<string, string>;
  readonly #hash: (address: string) => string;

  /** @param hash What an address is kept as. */
  constructor(policy: Policy, hash: (address: string) => string) {
    const { isPrivate, isLocked, slowModeSeconds, members, banned, muted, addresses } = policy;
    this.policy = policy;
    this.#hash = hash;
    this.#members = new Set(members.map(({ id }) => id));
    this.#banned = byUser(banned);
    this.#muted = byUser(muted);
    this.#addresses = new Map(addresses.map(({ hash, user }) => [hash, user]));
    this.isOpen = !isPrivate && !isLocked && slowModeSeconds === 0 && banned.length + muted.length === 0;
  }

  get version(): number {
    return this.policy.version;
  }

  roleOf({ id, isAdmin }: Person): Role {
    if (this.policy.owner?.id === id) return "owner";
    return isAdmin ? "admin" : "member";
  }

  /** Why somebody may not be in the room: one that is not for them is one that does not exist. */
  whyNotEnter(person: Person, now: number): Refusal | undefined {
    if (this.roleOf(person) !== "member" || this.isOpen) return undefined;
    if (this.policy.isPrivate && !this.#members.has(person.id)) {
      return new Refusal("not_found", "There is no such room");
    }
    return this.isBanned(person, now) ? new Refusal("forbidden", "You are banned from this room") : undefined;
  }

  /** Why somebody may not say this. What they said themselves they may take back even where they may say nothing. */
  whyNotSay(person: Person, { type }: DraftBody, now: number): Refusal | undefined {
    if (this.roleOf(person) !== "member" || this.isOpen || type === "changed") return undefined;
    const shut = this.whyNotEnter(person, now);
    if (shut || type === "deleted") return shut;
    if (this.policy.isLocked) return new Refusal("forbidden", "This room is locked");
    const mute = this.#muted.get(person.id);
    return mute && !hasEnded(mute, now) ? new Refusal("forbidden", muteText(mute)) : undefined;
  }

  /** Whether the address of this banned person is meant as well and not known yet. */
  seeksAddress(user: string, address: string): boolean {
    if (!this.#banned.get(user)?.byAddress || this.#addresses.has(this.#hash(address))) return false;
    return this.policy.addresses.filter((known) => known.user === user).length < MOST_ADDRESSES;
  }

  /** What a banned person was called. */
  bannedName(user: string): string {
    return this.#banned.get(user)?.user.name ?? user;
  }

  /** Whether somebody is kept out, by their name or their address. */
  isBanned({ id, address }: Person, now: number): boolean {
    const other = address === undefined || this.#addresses.size === 0
      ? undefined
      : this.#addresses.get(this.#hash(address));
    return [this.#banned.get(id), this.#banned.get(other ?? id)].some((ban) => ban && !hasEnded(ban, now));
  }
}

function byUser(sanctions: readonly Sanction[]): ReadonlyMap<string, Sanction> {
  return new Map(sanctions.map((sanction) => [sanction.user.id, sanction]));
}

function muteText({ until }: Sanction): string {
  return until === undefined ? "You are muted in this room" : `You are muted in this room until ${until}`;
}
