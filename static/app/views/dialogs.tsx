/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { t } from "../text/now.ts";
import { EmojiDialog } from "./emoji_dialog.tsx";
import { Later } from "./later.tsx";
import { Modal } from "./modal.tsx";
import { NewRoom } from "./new_room.tsx";
import { PersonCard } from "./person_card.tsx";

/** What is open over everything, if anything. */
export function Dialogs({ page, chat }: { page: Page; chat: Chat }): JSX.Element | null {
  const dialog = page.dialog.value;
  const close = () => void (page.dialog.value = undefined);
  if (dialog === undefined) return null;
  else if (dialog.kind === "room") return <NewRoom page={page} onClose={close} />;
  else if (dialog.kind === "emoji") return <EmojiDialog choose={dialog.choose} onClose={close} />;
  else if (dialog.kind === "person") {
    return <PersonCard user={dialog.user} page={page} chat={chat} onClose={close} />;
  } else if (dialog.kind === "invite") {
    return (
      <Modal title={t("invitePeople")} onClose={close}>
        <Later
          load={() => import("./invite_people.tsx")}
          show={({ InvitePeople }) => <InvitePeople page={page} chat={chat} room={dialog.room} />}
        />
      </Modal>
    );
  } else {
    return (
      <Modal title={t("roomSettings")} onClose={close}>
        <Later
          load={() => import("./room_settings.tsx")}
          show={({ RoomSettings }) => <RoomSettings page={page} room={dialog.room} />}
        />
      </Modal>
    );
  }
}
