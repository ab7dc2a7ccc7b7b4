/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Desk } from "../model/desk.ts";
import { t } from "../text/now.ts";
import { IconButton } from "./icon_button.tsx";
import { Icon } from "./icons.tsx";

/** Above the field: which message is being answered or edited. */
export function ComposerContext({ desk }: { desk: Desk }): JSX.Element | null {
  const { draft } = desk;
  if (draft.editing.value !== undefined) {
    return (
      <Context
        icon="edit"
        title={t("editing")}
        text={desk.textOf(draft.editing.value) ?? ""}
        cancel={t("cancelEdit")}
        onCancel={() => cancelled(desk, () => draft.cancelEdit())}
      />
    );
  } else if (draft.replyTo.value !== undefined) {
    const quoted = desk.messageAt(draft.replyTo.value);
    const title = quoted ? t("replyingTo", { person: quoted.from.name }) : t("reply");
    return (
      <Context
        icon="reply"
        title={title}
        text={quoted?.text ?? t("replyUnknown")}
        cancel={t("cancelReply")}
        onCancel={() => cancelled(desk, () => draft.cancelReply())}
      />
    );
  } else return null;
}

function cancelled(desk: Desk, cancel: () => void): void {
  cancel();
  desk.calls.value++;
}

interface ContextProps {
  readonly icon: "edit" | "reply";
  readonly title: string;
  readonly text: string;
  readonly cancel: string;
  readonly onCancel: () => void;
}

function Context({ icon, title, text, cancel, onCancel }: ContextProps): JSX.Element {
  return (
    <div class="composer-context">
      <Icon name={icon} isMirrored={icon === "reply"} />
      <div>
        <p class="context-title" role="status">{title}</p>
        <p class="context-text" dir="auto">{text}</p>
      </div>
      <IconButton icon="close" label={cancel} onClick={onCancel} />
    </div>
  );
}
