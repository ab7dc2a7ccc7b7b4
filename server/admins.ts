import * as z from "zod";
import type { User } from "../protocol/fields.ts";
import type { Records } from "../store/records.ts";
import type { Settings } from "./settings.ts";

const vouched = z.object({ admin: z.boolean() });

/** Who may do what concerns the whole server: those whom the settings name by their id, and those for whom a token was made so. */
export function adminCheck(
  { admins }: Pick<Settings, "admins">,
  records: Pick<Records, "get">,
): (user: User) => Promise<boolean> {
  return async ({ id }) => {
    if (admins.includes(id)) return true;
    const record = await records.get(["vouched", id]);
    return vouched.safeParse(record?.value).data?.admin ?? false;
  };
}
