/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Page } from "../model/page.ts";
import { addressOf } from "../model/place.ts";
import { isDirectRoom } from "../model/room_entry.ts";
import type { Level } from "../storage/room_levels.ts";
import { t } from "../text/now.ts";
import { Choice } from "./choice.tsx";
import { Icon } from "./icons.tsx";
import { Popup } from "./popup.tsx";

/** What else can be done with a room: its link, what one hears of it, leaving it. */
export function RoomMenu({ page, room }: { page: Page; room: string }): JSX.Element {
  return (
    <Popup id="room-menu" icon="more" label={t("roomMenu")}>
      {(close) => (
        <>
          <LevelChoice page={page} room={room} />
          <div class="sheet-list">
            <CopyLink room={room} />
            {page.facts.of(room).value?.mayModerate && <Caring page={page} room={room} onDone={close} />}
            {!isDirectRoom(room) && (
              <button
                type="button"
                class="sheet-item danger leave-room"
                onClick={() => page.leave(room)}
              >
                <Icon name="leave" isMirrored />
                {t("leaveRoom")}
              </button>
            )}
          </div>
        </>
      )}
    </Popup>
  );
}

/** What a moderator can do. */
function Caring({ page, room, onDone }: { page: Page; room: string; onDone: () => void }): JSX.Element {
  function open(kind: "invite" | "settings"): void {
    onDone();
    page.dialog.value = { kind, room };
  }
  return (
    <>
      <button type="button" class="sheet-item invite-people" onClick={() => open("invite")}>
        <Icon name="invite" />
        {t("invitePeople")}
      </button>
      <button type="button" class="sheet-item room-settings" onClick={() => open("settings")}>
        <Icon name="settings" />
        {t("roomSettings")}
      </button>
    </>
  );
}

function LevelChoice({ page, room }: { page: Page; room: string }): JSX.Element {
  const options: { value: Level; label: string }[] = [
    { value: "all", label: t("levelAll") },
    { value: "mentions", label: t("levelMentions") },
    { value: "none", label: t("levelNone") },
  ];
  return (
    <Choice
      name="level"
      legend={t("levels")}
      options={options}
      value={page.levels.of(room)}
      onChoose={(level) => page.levels.choose(room, level)}
    />
  );
}

function CopyLink({ room }: { room: string }): JSX.Element {
  const isCopied = useSignal(false);
  function copy(): void {
    const done = () => void (isCopied.value = true);
    navigator.clipboard.writeText(addressOf(room, location.href)).then(done, () => undefined);
  }
  return (
    <button type="button" class="sheet-item copy-link" onClick={copy}>
      <Icon name={isCopied.value ? "check" : "link"} />
      <span role="status">{isCopied.value ? t("linkCopied") : t("copyLink")}</span>
    </button>
  );
}
