/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Page } from "../model/page.ts";
import { t } from "../text/now.ts";
import { Icon } from "./icons.tsx";

/** Whether the browser may notify. It is asked only when somebody clicks here. */
export function NotificationsChoice({ page }: { page: Page }): JSX.Element | null {
  const { permission } = page.notifications;
  if (permission.value === "unsupported") return null;
  return (
    <section class="notifications">
      <h3>{t("notifications")}</h3>
      {permission.value === "default"
        ? (
          <button type="button" class="quiet" onClick={() => void page.notifications.ask()}>
            <Icon name="bell" /> {t("notificationsTurnOn")}
          </button>
        )
        : <p>{t(permission.value === "granted" ? "notificationsOn" : "notificationsBlocked")}</p>}
    </section>
  );
}
