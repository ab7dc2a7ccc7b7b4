import type { User } from "../../../protocol/fields.ts";

/** Who came and who went between two messages. */
export interface Comings {
  readonly id: number;
  /** The last message before it. */
  readonly afterSeq: number;
  readonly joined: readonly User[];
  readonly left: readonly User[];
}

/** More people than this are not told one by one: the list of members is itself only a part. */
const MOST_PEOPLE_TOLD = 150;
/** Older lines of this kind are of no interest. */
const MOST_KEPT = 200;

/**
 * Adds the difference of two lists of members to what is known, after message `afterSeq`.
 * Between the same two messages everything is one line, and who comes and goes again cancels out.
 */
export function told(
  known: readonly Comings[],
  members: { readonly before: readonly User[]; readonly now: readonly User[] },
  afterSeq: number,
): readonly Comings[] {
  if (Math.max(members.before.length, members.now.length) > MOST_PEOPLE_TOLD) return known;
  const joined = without(members.now, members.before);
  const left = without(members.before, members.now);
  if (joined.length === 0 && left.length === 0) return known;
  const last = known.at(-1);
  if (last?.afterSeq !== afterSeq) {
    return [...known.slice(-MOST_KEPT), { id: (last?.id ?? 0) + 1, afterSeq, joined, left }];
  }
  const merged = merge(last, joined, left);
  const isEmpty = merged.joined.length === 0 && merged.left.length === 0;
  return isEmpty ? known.slice(0, -1) : [...known.slice(0, -1), merged];
}

function merge(last: Comings, joined: readonly User[], left: readonly User[]): Comings {
  return {
    ...last,
    joined: [...without(last.joined, left), ...without(joined, last.left)],
    left: [...without(last.left, joined), ...without(left, last.joined)],
  };
}

function without(people: readonly User[], gone: readonly User[]): User[] {
  const ids = new Set(gone.map((person) => person.id));
  return people.filter((person) => !ids.has(person.id));
}
