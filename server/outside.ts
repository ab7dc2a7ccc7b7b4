import { lookup } from "node:dns";
import { request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** What {@link postOutside} sends, and where to. */
export interface Parcel {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** May go to addresses of this machine and its networks. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

const MOST_MS = 10_000;

/**
 * Posts to an address that somebody else has named. Answers what went wrong; undefined where the answer was 2xx. Unless it
 * is allowed, it never connects to a private address: the very address that was looked up is checked and then used, so a name
 * that resolves differently a moment later changes nothing. Redirects are not followed and answers not read.
 */
export function postOutside(parcel: Parcel): Promise<string | undefined> {
  return new Promise((resolve) => {
    const { protocol, hostname } = new URL(parcel.url);
    const host = hostname.replace(/^\[|\]$/g, "");
    if (!parcel.allowPrivate && isIP(host) && !isPublic(host)) return resolve("The address is private");
    const send = protocol === "https:" ? tlsRequest : plainRequest;
    const signal = AbortSignal.any([parcel.signal, AbortSignal.timeout(MOST_MS)]);
    const request = send(parcel.url, options(parcel, signal), (response) => {
      const status = response.statusCode ?? 0;
      response.destroy();
      resolve(status >= 200 && status < 300 ? undefined : `Answered ${status}`);
    });
    request.on("error", (error) => resolve(signal.aborted ? "No answer in ten seconds" : reason(error)));
    request.end(parcel.body);
  });
}

/** True for an address that everybody on the Internet means the same by. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "unicast";
}

function options({ headers, body, allowPrivate }: Parcel, signal: AbortSignal): RequestOptions {
  const length = new TextEncoder().encode(body).byteLength;
  return {
    method: "POST",
    headers: { ...headers, "content-length": length },
    agent: false,
    signal,
    lookup: allowPrivate ? lookup : publicLookup,
  };
}

/** As the system looks names up; fails where one of the addresses is private. */
const publicLookup: LookupFunction = (hostname, options, found) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return found(error ?? new Error("The name has no address"), []);
    if (!addresses.every(({ address }) => isPublic(address))) {
      return found(new Error("The address is private"), []);
    }
    if (options.all) found(null, addresses);
    else found(null, first.address, first.family);
  });
};

// The codes of the system, and no more, go to whoever looks at dead letters.
function reason(error: Error & { readonly code?: string }): string {
  return error.message === "The address is private"
    ? error.message
    : `Cannot be reached (${error.code ?? error.name})`;
}
