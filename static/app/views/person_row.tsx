/// <reference lib="dom" />
import type { JSX } from "preact";
import type { User } from "../../../protocol/fields.ts";
import type { Page } from "../model/page.ts";
import { t } from "../text/now.ts";
import { Avatar } from "./avatar.tsx";

/** Somebody who is here. A click tells more of them. */
export function PersonRow(
  { user, page, isMe = false }: { user: User; page: Page; isMe?: boolean },
): JSX.Element {
  return (
    <li>
      <button
        type="button"
        class="person"
        aria-haspopup="dialog"
        onClick={() => page.dialog.value = { kind: "person", user }}
      >
        <Avatar user={user} isSmall isOnline />
        <span class="person-name">
          <bdi>{user.name}</bdi> {isMe && <span class="you">{t("you")}</span>}
          <span class="unseen">{t("onlineNow")}</span>
        </span>
      </button>
    </li>
  );
}
