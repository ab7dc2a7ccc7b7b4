import * as z from "zod";
import { user } from "../protocol/fields.ts";
import { MOST_POLICY_BYTES, type Policy } from "./policy.ts";

const whole = z.int().nonnegative();
const sanction = z.object({ user, until: z.string().optional(), byAddress: z.boolean().optional() });
const policy = z.object({
  version: whole,
  owner: user.optional(),
  isPrivate: z.boolean(),
  isLocked: z.boolean(),
  slowModeSeconds: whole,
  members: z.array(user),
  muted: z.array(sanction),
  banned: z.array(sanction),
  addresses: z.array(z.object({ hash: z.string(), user: z.string() })),
});

/** A policy as drivers store it: JSON in UTF-8. Undefined where that is more than they take. */
export function storedPolicy(decided: Policy): Uint8Array | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(decided));
  return bytes.length <= MOST_POLICY_BYTES ? bytes : undefined;
}

/** What was stored, undefined where this is no policy. */
export function readPolicy(value: unknown): Policy | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(value);
    // What is left out stays left out: nothing here is undefined on purpose.
    return policy.safeParse(JSON.parse(text)).data as Policy | undefined;
  } catch {
    return undefined;
  }
}
