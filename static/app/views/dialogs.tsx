/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Chat } from "../model/chat.ts";
import type { Dialog, Page } from "../model/page.ts";
import { speech, t } from "../text/now.ts";
import { Later } from "./later.tsx";
import { Modal } from "./modal.tsx";

interface DialogsProps {
  readonly page: Page;
  readonly chat: Chat;
}

const CLASSES: Readonly<Partial<Record<Dialog["kind"], string>>> = {
  person: "person-card",
  emoji: "emoji-dialog",
};

/** What is open over everything, if anything. What is in it is loaded when it is first opened. */
export function Dialogs({ page, chat }: DialogsProps): JSX.Element | null {
  const dialog = page.dialog.value;
  if (dialog === undefined) return null;
  const close = () => void (page.dialog.value = undefined);
  return (
    <Modal key={dialog.kind} title={titleOf(dialog)} class={CLASSES[dialog.kind] ?? ""} onClose={close}>
      {contentOf(dialog, { page, chat, close })}
    </Modal>
  );
}

function titleOf(dialog: Dialog): string {
  if (dialog.kind === "room") return t("newRoom");
  else if (dialog.kind === "emoji") return t("allEmoji");
  else if (dialog.kind === "person") return dialog.user.name;
  else return t(dialog.kind === "invite" ? "invitePeople" : "roomSettings");
}

function contentOf(dialog: Dialog, { page, chat, close }: DialogsProps & { close: () => void }): JSX.Element {
  if (dialog.kind === "room") {
    return (
      <Later
        load={() => import("./new_room.tsx")}
        show={({ NewRoom }) => <NewRoom page={page} onDone={close} />}
      />
    );
  } else if (dialog.kind === "emoji") {
    const choose = (emoji: string) => {
      close();
      dialog.choose(emoji);
    };
    return (
      <Later
        load={() => import("./emoji_grid.tsx")}
        show={({ EmojiGrid }) => <EmojiGrid language={speech.value.locale} choose={choose} />}
      />
    );
  } else if (dialog.kind === "person") {
    return (
      <Later
        load={() => import("./person_card.tsx")}
        show={({ PersonCard }) => <PersonCard user={dialog.user} page={page} chat={chat} />}
      />
    );
  } else if (dialog.kind === "invite") {
    return (
      <Later
        load={() => import("./invite_people.tsx")}
        show={({ InvitePeople }) => <InvitePeople page={page} room={dialog.room} />}
      />
    );
  } else {
    return (
      <Later
        load={() => import("./room_settings.tsx")}
        show={({ RoomSettings }) => <RoomSettings page={page} room={dialog.room} />}
      />
    );
  }
}
