/// <reference lib="dom" />
import type { JSX } from "preact";
import type { RoomView } from "../../../client/mod.ts";
import type { Desk } from "../model/desk.ts";
import { calledOf } from "../model/room_list.ts";
import type { TextKey } from "../text/en.ts";
import { t } from "../text/now.ts";
import { Icon } from "./icons.tsx";
import { Skeleton } from "./starting.tsx";

interface LogBeginningProps {
  readonly view: RoomView | undefined;
  /** False while the window starts below the oldest message that is known. */
  readonly isShown: boolean;
  readonly desk: Desk;
}

/** What stands above the first message: the room's beginning, or the shape of what is being fetched. */
export function LogBeginning({ view, isShown, desk }: LogBeginningProps): JSX.Element | null {
  const room = calledOf(desk.room, desk.companion, t("privateConversation"));
  if (view === undefined || (view.items.length === 0 && isFresh(view))) return <Skeleton />;
  if (view.items.length === 0) {
    return (
      <div class="beginning empty">
        <h2>{t(desk.isDirect ? "emptyDirectTitle" : "emptyTitle", { room })}</h2>
        <p>{t(whatToDo(desk))}</p>
        {desk.mayModerate && (
          <button type="button" class="quiet invite-people" onClick={() => desk.invite()}>
            <Icon name="invite" /> {t("invitePeople")}
          </button>
        )}
      </div>
    );
  }
  if (!isShown) return null;
  const isWhole = view.reachesBeginning;
  const beginning = t(desk.isDirect ? "beginningDirect" : "beginning", { room });
  return isWhole ? <p class="beginning">{beginning}</p> : isAway(view) ? null : <Skeleton />;
}

function whatToDo(desk: Desk): TextKey {
  if (desk.isDirect) return "directOnly";
  return desk.entry.value?.isPrivate ? "emptyPrivateText" : "emptyText";
}

/** What was last seen is all there is until the server is back. */
function isAway(view: RoomView): boolean {
  return view.state === "lost" && view.position.seq === 0;
}

function isFresh(view: RoomView): boolean {
  return view.state === "joining" || (view.state === "lost" && !view.reachesBeginning);
}
