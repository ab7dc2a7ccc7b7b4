/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Page } from "../model/page.ts";
import type { Invitation } from "../model/moderation.ts";
import { parseUserName } from "../../../protocol/names.ts";
import { t } from "../text/now.ts";
import type { CommandNote } from "./run_command.ts";

interface InvitePeopleProps {
  readonly page: Page;
  readonly room: string;
}

/** The two ways to bring people into a room: a link for whoever has it, or by name. */
export function InvitePeople({ page, room }: InvitePeopleProps): JSX.Element {
  return (
    <div class="fields invite">
      <InvitationLink page={page} room={room} />
      <InviteByName page={page} room={room} />
    </div>
  );
}

/** A link is made when this opens: it is what most people came for. */
function InvitationLink({ page, room }: { page: Page; room: string }): JSX.Element {
  const invitation = useSignal<Invitation | undefined>(undefined);
  const isCopied = useSignal(false);
  useEffect(() => void page.moderation.invite(room).then((made) => invitation.value = made), [room]);
  const made = invitation.value;
  const link = made !== undefined && "link" in made ? new URL(made.link, location.href).href : "";

  function copy(): void {
    navigator.clipboard.writeText(link).then(() => void (isCopied.value = true), () => undefined);
  }

  return (
    <>
      <label for="invite-link">{t("inviteLink")}</label>
      <div class="with-button">
        <input
          id="invite-link"
          type="text"
          readOnly
          value={link}
          dir="ltr"
          aria-describedby="invite-hint"
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="quiet" disabled={link === ""} onClick={copy}>
          <span role="status">{isCopied.value ? t("copied") : t("copyLink")}</span>
        </button>
      </div>
      <p class="hint" id="invite-hint">{t("inviteHint", { room: `#${room}` })}</p>
      <p class="problem" role="alert">{made !== undefined && "problem" in made && t(made.problem)}</p>
    </>
  );
}

function InviteByName({ page, room }: { page: Page; room: string }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const note = useSignal<CommandNote | undefined>(undefined);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const person = parseUserName(field.current?.value ?? "");
    const says = person === undefined ? "nameBad" : await page.moderation.admit(room, person);
    note.value = says
      ? { isProblem: true, says }
      : { isProblem: false, says: "invited", person: person ?? "" };
    field.current?.select();
  }

  return (
    <form noValidate class="fields" onSubmit={(event) => void submit(event)}>
      <label for="invite-name">{t("inviteByName")}</label>
      <div class="with-button">
        <input
          id="invite-name"
          ref={field}
          type="text"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          aria-describedby="invite-note"
          onInput={() => note.value = undefined}
        />
        <button type="submit" class="quiet">{t("inviteSend")}</button>
      </div>
      <p id="invite-note" class={note.value?.isProblem ? "problem" : "hint"} role="status">
        {note.value && t(note.value.says, { person: note.value.person ?? "" })}
      </p>
    </form>
  );
}
