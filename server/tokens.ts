import type { Admins } from "../chat/admins.ts";
import type { Bots } from "../store/bots.ts";
import type { Names } from "../store/names.ts";
import { OutsidePeople } from "../store/outside_people.ts";
import { OutsideTokens } from "../store/outside_tokens.ts";
import type { Records } from "../store/records.ts";
import { Sessions } from "../store/sessions.ts";
import { Tokens } from "../store/tokens.ts";
import type { Settings } from "./settings.ts";

/** What {@link openTokens} put together. */
export interface TokenParts {
  readonly records: Records;
  readonly names: Names;
  readonly bots: Bots;
  readonly admins: Admins;
  now(): number;
}

/** The tokens of these settings: our own, those of bots, and those of another issuer where one is named. */
export async function openTokens(
  { sessionSecrets: secrets, outside }: Pick<Settings, "sessionSecrets" | "outside">,
  { records, names, bots, admins, now }: TokenParts,
): Promise<Tokens> {
  const sessions = await Sessions.open(records, { now, secrets });
  const others = outside && {
    tokens: new OutsideTokens(outside, { now }),
    people: new OutsidePeople(records, names, now),
  };
  return new Tokens({ sessions, bots, admins, outside: others });
}
