/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { User } from "../../../protocol/fields.ts";
import type { Measure, Refused, Sanctioned } from "../model/moderation.ts";
import type { Page } from "../model/page.ts";
import { t } from "../text/now.ts";

interface PersonMeasuresProps {
  readonly user: User;
  readonly page: Page;
  /** The room on the screen. */
  readonly room: string;
  readonly problem: Signal<Refused>;
}

type Asked = "remove" | "ban" | undefined;

/** What a moderator can do about somebody in the room on the screen. What cannot be taken back is asked for twice. */
export function PersonMeasures({ user, page, room, problem }: PersonMeasuresProps): JSX.Element {
  const asked = useSignal<Asked>(undefined);
  const isMuted = useSignal(false);
  useEffect(() => {
    const show = ({ muted }: Sanctioned) => void (isMuted.value = muted.some(({ id }) => id === user.id));
    void page.moderation.sanctioned(room).then(show);
  }, [user.id, room]);

  async function take(measure: Omit<Measure, "user">): Promise<void> {
    const { action } = measure;
    problem.value = await page.moderation.take(room, { ...measure, user: user.name });
    asked.value = undefined;
    if (problem.value === undefined) {
      isMuted.value = action === "mute" || isMuted.value && action !== "unmute";
    }
  }

  if (asked.value !== undefined) {
    return <AskTwice asked={asked} name={user.name} room={room} take={(measure) => void take(measure)} />;
  }
  return (
    <div class="measures">
      {isMuted.value
        ? <MeasureButton label={t("unmute")} onClick={() => void take({ action: "unmute" })} />
        : (
          <>
            <MeasureButton label={t("mute")} onClick={() => void take({ action: "mute" })} />
            <MeasureButton
              label={t("muteAWhile")}
              onClick={() => void take({ action: "mute", minutes: 10 })}
            />
          </>
        )}
      <MeasureButton isDanger label={t("removePerson")} onClick={() => asked.value = "remove"} />
      <MeasureButton isDanger label={t("banPerson")} onClick={() => asked.value = "ban"} />
    </div>
  );
}

interface AskTwiceProps {
  readonly asked: Signal<Asked>;
  readonly name: string;
  readonly room: string;
  readonly take: (measure: Omit<Measure, "user">) => void;
}

function AskTwice({ asked, name, room, take }: AskTwiceProps): JSX.Element {
  const action = asked.value ?? "remove";
  const fillings = { person: name, room: `#${room}` };
  return (
    <div class="measures" role="group" aria-labelledby="ask-twice">
      <p id="ask-twice">{t(action === "ban" ? "askBan" : "askRemove", fillings)}</p>
      <MeasureButton
        isDanger
        label={t(action === "ban" ? "banPerson" : "removePerson")}
        onClick={() => take({ action })}
      />
      <MeasureButton hasFocus label={t("cancel")} onClick={() => asked.value = undefined} />
    </div>
  );
}

interface MeasureButtonProps {
  readonly label: string;
  readonly isDanger?: boolean;
  readonly hasFocus?: boolean;
  readonly onClick: () => void;
}

function MeasureButton({ label, isDanger = false, hasFocus = false, onClick }: MeasureButtonProps) {
  return (
    <button type="button" class={isDanger ? "quiet danger" : "quiet"} autofocus={hasFocus} onClick={onClick}>
      {label}
    </button>
  );
}
