/// <reference lib="dom" />

/** What this script needs of its world: a page's types know nothing of workers. */
interface WorkerScope {
  readonly location: Location;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window" }): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: LastingEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "notificationclick", listener: (event: NotificationClick) => void): void;
}

interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends LastingEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface NotificationClick extends LastingEvent {
  readonly notification: Notification;
}

interface WindowClient {
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

declare const self: WorkerScope;

// The build writes down here what the page loads first, under names that change with the content.
const FILES: readonly string[] = JSON.parse("__PARLEY_FILES__");
const CACHE = "parley-__PARLEY_VERSION__";
/** So long the server's page is waited for where another one is kept: a network may take a request and never answer. */
const PAGE_MS = 5_000;
const PAGES = new Set(["/", "/chat", "/ws-client"]);

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => answer(event));
self.addEventListener("notificationclick", (event) => event.waitUntil(goTo(event.notification)));

/** Fetches one whole build, past every other cache: a page never mixes two. */
async function prepare(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: "reload" })));
  await self.skipWaiting();
}

/** The build before this one stays: tabs that are still open may ask for a part of it. All older ones go. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("parley-") && name !== CACHE);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

function answer(event: FetchEvent): void {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGES.has(pathname)) event.respondWith(page(request));
  else if (FILES.includes(pathname) || pathname.startsWith("/assets/")) event.respondWith(file(request));
  else if (pathname.startsWith("/emoji/")) event.respondWith(named(request));
}

/** The server's page whenever it answers soon, so that nobody sees an old one after an update; else the kept one. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match("/", { cacheName: CACHE });
  if (kept === undefined) return await fetch(request);
  const silence = new Promise<Response>((resolve) => setTimeout(resolve, PAGE_MS, kept));
  const answer = fetch(request).then((response) => response.status < 500 ? response : kept, () => kept);
  return await Promise.race([answer, silence]);
}

/** A file whose name changes with its content is never old, whichever build it is of. Others are this build's. */
async function file(request: Request): Promise<Response> {
  const isHashed = new URL(request.url).pathname.startsWith("/assets/");
  return await caches.match(request, isHashed ? {} : { cacheName: CACHE }) ?? await fetch(request);
}

/** What is asked for by one name for ever: the server's, else what it was. */
async function named(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}

/** Brings the page to the front, at what the notification told of. */
async function goTo(notification: Notification): Promise<void> {
  notification.close();
  const { url } = notification.data;
  const [window] = await self.clients.matchAll({ type: "window" });
  if (window === undefined) return void await self.clients.openWindow(url);
  window.postMessage({ goTo: url });
  await window.focus();
}
