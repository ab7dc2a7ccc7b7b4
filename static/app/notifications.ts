/// <reference lib="dom" />
import { type Signal, signal } from "@preact/signals";

/** Something to tell somebody who is not looking. The same `tag` is told once, however many tabs tell it. */
export interface Notice {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Where a click leads. */
  readonly url: string;
}

/** What the browser shows outside of the page, where it was allowed to. */
export class Notifications {
  readonly permission: Signal<NotificationPermission | "unsupported">;
  readonly #shown = new Map<string, Notification>();

  constructor() {
    this.permission = signal("Notification" in globalThis ? Notification.permission : "unsupported");
  }

  /** Asks the person. Call it on a click only. */
  async ask(): Promise<void> {
    this.permission.value = await Notification.requestPermission();
  }

  async show(notice: Notice): Promise<void> {
    const { tag, title, body, url } = notice;
    const options = { tag, body, icon: "/icons/parley_192.png", data: { url } };
    const worker = await registration();
    if (worker) return await worker.showNotification(title, options);
    const shown = new Notification(title, options);
    this.#shown.set(tag, shown);
    shown.onclick = () => {
      focus();
      shown.close();
    };
  }

  /** Takes back what was read, here or elsewhere. */
  async takeBack(isRead: (tag: string) => boolean): Promise<void> {
    for (const [tag, shown] of this.#shown) {
      if (!isRead(tag)) continue;
      shown.close();
      this.#shown.delete(tag);
    }
    const notifications = await (await registration())?.getNotifications() ?? [];
    for (const shown of notifications) if (isRead(shown.tag)) shown.close();
  }
}

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  return worker?.active ? worker : undefined;
}
