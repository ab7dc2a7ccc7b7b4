/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { RoomView } from "../../../client/mod.ts";
import type { Chat } from "../model/chat.ts";
import { Desk } from "../model/desk.ts";
import type { Page } from "../model/page.ts";
import { lastChangeIn } from "../model/room_facts.ts";
import type { TextKey } from "../text/en.ts";
import { t } from "../text/now.ts";
import { Composer } from "./composer.tsx";
import { ConnectionBar } from "./connection_bar.tsx";
import { Log } from "./log.tsx";
import { RoomHeader } from "./room_header.tsx";
import { TypingLine } from "./typing_line.tsx";

interface ConversationProps {
  readonly page: Page;
  readonly chat: Chat;
  readonly room: string;
}

/** One room: its header, what was said, and the place to write. */
export function Conversation({ page, chat, room }: ConversationProps): JSX.Element {
  const desk = useMemo(() => new Desk(chat, room, page), [chat, room]);
  const why = whyNotHere(chat.view.value);
  const lastChange = lastChangeIn(chat.view.value);
  // What holds here may be another thing after each change, and after an absence.
  useEffect(() => void desk.refreshFacts(), [desk, lastChange, chat.connection.value.kind === "live"]);
  return (
    <>
      <RoomHeader page={page} chat={chat} desk={desk} />
      <div class="middle">
        <ConnectionBar page={page} chat={chat} />
        {why === undefined
          ? <Log desk={desk} page={page} />
          : <NotHere room={room} why={why} enter={() => page.open(room)} />}
      </div>
      <TypingLine page={page} chat={chat} />
      {why === undefined && <Composer page={page} desk={desk} />}
    </>
  );
}

/** Why one cannot be in a room. A room that is on the screen and yet not open is one that others put one out of. */
function whyNotHere(view: RoomView | undefined): TextKey | undefined {
  if (view === undefined) return "roomLeft";
  else if (view.error === undefined) return undefined;
  else return view.error.code === "not_found" ? "roomGone" : "roomForbidden";
}

function NotHere({ room, why, enter }: { room: string; why: TextKey; enter: () => void }): JSX.Element {
  return (
    <div class="no-room-note" role="alert">
      <h2>
        #<bdi>{room}</bdi>
      </h2>
      <p>{t(why)}</p>
      <button type="button" class="quiet" onClick={enter}>{t("enterAgain")}</button>
    </div>
  );
}
