/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Chat } from "../model/chat.ts";
import { Desk } from "../model/desk.ts";
import type { Page } from "../model/page.ts";
import { lastChangeIn } from "../model/room_facts.ts";
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
  const error = chat.view.value?.error;
  const lastChange = lastChangeIn(chat.view.value);
  // What holds here may be another thing after each change, and after an absence.
  useEffect(() => void desk.refreshFacts(), [desk, lastChange, chat.connection.value.kind === "live"]);
  return (
    <>
      <RoomHeader page={page} chat={chat} desk={desk} />
      <div class="middle">
        <ConnectionBar page={page} chat={chat} />
        {error === undefined ? <Log desk={desk} page={page} /> : (
          <div class="no-room-note" role="alert">
            <h2>
              #<bdi>{room}</bdi>
            </h2>
            <p>{t(error.code === "not_found" ? "roomGone" : "roomForbidden")}</p>
          </div>
        )}
      </div>
      <TypingLine page={page} chat={chat} />
      {error === undefined && <Composer page={page} desk={desk} />}
    </>
  );
}
