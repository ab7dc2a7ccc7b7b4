import type { Hello } from "../protocol/commands.ts";
import type { Hub } from "./hub.ts";
import type { Arrival } from "./inboxes.ts";
import { Refusal } from "./refusal.ts";
import type { Session } from "./session.ts";

/** Clocks of instances may differ by so much, and a hello may take so long. */
const RECENT_MS = 60_000;

/** Lets somebody in; a hello on a live connection renews it. Throws a `Refusal` that says why not. */
export function greet(session: Session, command: Hello): Promise<void> {
  return session.hub.gates.asking.through(() => welcome(session, command));
}

async function welcome(session: Session, command: Hello): Promise<void> {
  const { hub, user, seenAt } = session;
  const before = user && { user, seenAt };
  const { token, address } = session.handshake;
  const isNew = !before && command.name !== undefined && (command.token ?? token) === undefined;
  if (isNew) paceSignIn(hub, address);
  await hub.inboxes.open();
  const person = await hub.signIn.recognise(command, session.handshake, before);
  let [signedIn, arrival] = await Promise.all([
    person.letIn(),
    before ? undefined : hub.inboxes.arrive(person.user, command.inbox),
  ]);
  if (arrival && mayHaveSignedOut(arrival, hub.now())) {
    signedIn = await hub.signIn.hello(command, session.handshake, before);
  }
  // No await from here on: what the bell rings for from now on reaches this connection.
  if (session.hasEnded) return;
  session.seenAt = signedIn.seenAt ?? hub.now();
  hub.welcome(session, signedIn, command.ref, arrival);
}

/** Refuses somebody new where too many came from their address lately. */
export function paceSignIn(hub: Hub, address: string | undefined): void {
  const waitMs = address === undefined ? 0 : hub.paces.signIn(address, hub.now());
  if (waitMs > 0) throw new Refusal("too_fast", "Too many people sign in from your address", waitMs);
}

/** Something happened to them just now. It may be that they signed out after their token was looked at: look again. */
export function mayHaveSignedOut({ at }: Arrival, now: number): boolean {
  return at !== "" && Date.parse(at) > now - RECENT_MS;
}
