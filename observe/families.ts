import type { Family } from "./family.ts";
import { CHAT_FAMILIES } from "./chat_families.ts";
import { PROCESS_FAMILIES } from "./process_families.ts";
import { PART_FAMILIES } from "./part_families.ts";

/** Everything that an instance tells about itself, in the order of `/metrics`. */
export const FAMILIES: readonly Family[] = [...CHAT_FAMILIES, ...PART_FAMILIES, ...PROCESS_FAMILIES];

/** The same by their names. */
export const FAMILY_BY_NAME: ReadonlyMap<string, Family> = new Map(
  FAMILIES.map((family) => [family.name, family]),
);
