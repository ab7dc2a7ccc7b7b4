import { Deliveries, type Delivery } from "../chat/deliveries.ts";
import type { Hub } from "../chat/hub.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { Records } from "../store/records.ts";
import { Subscriptions } from "../store/subscriptions.ts";
import type { Settings } from "./settings.ts";
import { type Parcel, postOutside } from "./outside.ts";

/**
 * Takes a delivery to its subscriber, signed: `parley-signature` is the HMAC-SHA256 of `timestamp.body` with the
 * subscription's secret, in hexadecimal. Answers what went wrong; undefined where it was taken.
 */
export async function postWebhook(
  { id, subscription, event }: Delivery,
  { now, ...limits }: Pick<Parcel, "allowPrivate" | "signal"> & { readonly now: number },
): Promise<string | undefined> {
  const body = JSON.stringify({ subscription: subscription.id, room: subscription.room, event });
  const timestamp = String(Math.floor(now / 1_000));
  const headers = {
    "content-type": "application/json",
    "user-agent": "Parley",
    "parley-delivery": id,
    "parley-timestamp": timestamp,
    "parley-signature": `sha256=${await signature(subscription.secret, `${timestamp}.${body}`)}`,
  };
  return await postOutside({ url: subscription.url, headers, body, ...limits });
}

/** What {@link openDeliveries} stands on. */
export interface OutgoingParts {
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly records: Records;
  readonly settings: Pick<Settings, "privateWebhooks">;
  random(): number;
}

/** The outgoing webhooks of this instance, moved along by its hub. To be closed before the hub is drained. */
export function openDeliveries({ hub, log, records, settings, random }: OutgoingParts): Deliveries {
  const allowPrivate = settings.privateWebhooks;
  const deliveries = new Deliveries({
    log,
    book: new Subscriptions(records),
    instance: crypto.randomUUID(),
    post: (delivery, signal) => postWebhook(delivery, { now: hub.now(), allowPrivate, signal }),
    now: () => hub.now(),
    random,
    report: hub.report,
  });
  hub.moving.add((now) => deliveries.tick(now));
  return deliveries;
}

async function signature(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), hmac, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))).toHex();
}
