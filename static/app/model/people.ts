import type { User } from "../../../protocol/fields.ts";
import { isRecord, timeIn, userIn } from "./answers.ts";
import { fetchInTime } from "./fetching.ts";

/** Somebody, and whether they are here. */
export interface Whereabouts {
  readonly user: User;
  readonly isOnline: boolean;
  /** When they were here last, in milliseconds; 0 where that is not known. */
  readonly lastSeen: number;
}

/** Asks the server where somebody is. Undefined: it does not know them, or cannot be reached. Never rejects. */
export async function whereaboutsOf(
  name: string,
  fetcher: typeof fetch = fetchInTime,
): Promise<Whereabouts | undefined> {
  try {
    const headers = { accept: "application/json" };
    const response = await fetcher(`/api/users/${encodeURIComponent(name)}`, { headers });
    return response.ok ? whereaboutsIn(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

function whereaboutsIn(body: unknown): Whereabouts | undefined {
  const user = userIn(body);
  return user && isRecord(body)
    ? { user, isOnline: body.online === true, lastSeen: timeIn(body.lastSeen) }
    : undefined;
}
