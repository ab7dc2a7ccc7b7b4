import type { Policy } from "./policy.ts";
import { readPolicy, storedPolicy } from "./stored_policy.ts";

/** A policy as it lies in Redis: JSON. Only policies that {@link storedPolicy} takes come so far. */
export function writtenPolicy(policy: Policy): string {
  return new TextDecoder().decode(storedPolicy(policy));
}

/** What lies there, undefined where this is no policy. */
export function readRedisPolicy(text: unknown): Policy | undefined {
  return typeof text === "string" ? readPolicy(new TextEncoder().encode(text)) : undefined;
}
