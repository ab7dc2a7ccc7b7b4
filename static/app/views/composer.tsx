/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX, TargetedEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { TEXT_CHARS } from "../../../protocol/limits.ts";
import { codePoints, isBlank } from "../../../protocol/names.ts";
import { type CommandName, matchingCommands, readSlash } from "../model/commands.ts";
import type { Desk } from "../model/desk.ts";
import type { Page } from "../model/page.ts";
import { calledOf } from "../model/room_list.ts";
import { t } from "../text/now.ts";
import { CommandList } from "./command_list.tsx";
import { ComposerContext } from "./composer_context.tsx";
import { IconButton } from "./icon_button.tsx";
import { type CommandNote, runCommand } from "./run_command.ts";

/** The count shows only when it begins to matter. */
const COUNTED_CHARS = 200;

/** The place to write: grows with the text, sends with Enter, keeps what was not sent. */
export function Composer({ page, desk }: { page: Page; desk: Desk }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const unknown = useSignal<string | undefined>(undefined);
  const note = useSignal<CommandNote | undefined>(undefined);
  const chosen = useSignal(0);
  const { draft } = desk;
  const text = draft.text.value;
  const room = calledOf(desk.room, desk.companion, t("privateConversation"));
  const commands = draft.editing.value === undefined ? matchingCommands(text, desk.mayModerate) : [];
  const left = text.length > TEXT_CHARS - COUNTED_CHARS ? TEXT_CHARS - codePoints(text) : Infinity;
  useFocusWhenCalled(desk, field);
  useGrowing(field, text);

  function submit(event?: Event): void {
    event?.preventDefault();
    field.current?.focus();
    if (isBlank(text) || left < 0) return;
    if (draft.editing.value !== undefined) return desk.saveEdit(text);
    const slash = readSlash(text);
    if (slash.kind === "text") desk.send(slash.text);
    else if (slash.kind === "unknown") unknown.value = slash.name;
    else run(slash.name, slash.rest);
    desk.chat.talk.typing(desk.room, false);
  }

  /** Without what it needs a command waits in the field for it. */
  function run(name: CommandName, rest: string): void {
    const outcome = runCommand(name, rest, page, desk);
    if (outcome === undefined) draft.write(`/${name} `);
    else draft.clear();
    void outcome?.then((said) => note.value = said);
    field.current?.focus();
  }

  /** What is there already can be gone on with. */
  function choose(name: CommandName): void {
    if (name === "topic") draft.write(`/topic ${desk.entry.peek()?.topic ?? ""}`);
    else run(name, "");
  }

  function onInput(event: TargetedEvent<HTMLTextAreaElement>): void {
    draft.write(event.currentTarget.value);
    unknown.value = undefined;
    note.value = undefined;
    chosen.value = 0;
    const isSaying = !event.currentTarget.value.startsWith("/") && event.currentTarget.value !== "";
    if (draft.editing.value === undefined) desk.chat.talk.typing(desk.room, isSaying);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (commands.length > 0 && chooses(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) submit(event);
    else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      desk.editLast();
    } else if (event.key === "Escape") escape(event);
  }

  /** Keys of the list of commands. */
  function chooses(event: KeyboardEvent): boolean {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const name = commands[chosen.value];
    if (step !== 0) chosen.value = (chosen.value + step + commands.length) % commands.length;
    else if ((event.key === "Enter" || event.key === "Tab") && name !== undefined) choose(name);
    else if (event.key === "Escape") draft.write("");
    else return false;
    event.preventDefault();
    return true;
  }

  /** Closes the nearest thing. */
  function escape(event: KeyboardEvent): void {
    if (draft.editing.value !== undefined) draft.cancelEdit();
    else if (draft.replyTo.value !== undefined) draft.cancelReply();
    else return;
    event.preventDefault();
  }

  return (
    <form class="composer" onSubmit={submit}>
      <ComposerContext desk={desk} />
      {commands.length > 0 && (
        <CommandList
          commands={commands}
          chosen={chosen.value}
          onChoose={choose}
        />
      )}
      <div class="writing">
        <textarea
          ref={field}
          rows={1}
          value={text}
          dir={text === "" ? undefined : "auto"}
          placeholder={t("writeTo", { room })}
          aria-label={t("writeTo", { room })}
          aria-describedby="composer-note"
          aria-controls={commands.length > 0 ? "commands" : undefined}
          aria-activedescendant={commands.length > 0 ? `command-${commands[chosen.value]}` : undefined}
          enterkeyhint="send"
          onInput={onInput}
          onKeyDown={onKeyDown}
          onBlur={() => desk.chat.talk.typing(desk.room, false)}
        />
        <IconButton
          type="submit"
          icon={draft.editing.value === undefined ? "send" : "check"}
          isMirrored
          label={draft.editing.value === undefined ? t("send") : t("save")}
          class="send"
          disabled={isBlank(text) || left < 0}
        />
      </div>
      <p class={left < 0 ? "composer-note problem" : "composer-note"} id="composer-note">
        {unknown.value !== undefined && (
          <span role="alert">{t("commandUnknown", { command: `/${unknown.value}` })}</span>
        )}
        {note.value && <Note note={note.value} />}
        {text === "" && note.value === undefined && <RoomRule desk={desk} />}
        {left < COUNTED_CHARS &&
          (left >= 0 ? t("charactersLeft", { count: left }) : t("charactersOver", { count: -left }))}
      </p>
    </form>
  );
}

/** What came of a command. */
function Note({ note: { isProblem, says, person } }: { note: CommandNote }): JSX.Element {
  const text = t(says, person === undefined ? {} : { person });
  return <span class={isProblem ? "problem" : ""} role={isProblem ? "alert" : "status"}>{text}</span>;
}

/** What keeps one from writing here as one likes, said before it does. */
function RoomRule({ desk }: { desk: Desk }): JSX.Element | null {
  const facts = desk.facts.value;
  if (facts === undefined || facts.mayModerate) return null;
  else if (facts.isLocked) return <span>{t("lockedHere")}</span>;
  else if (facts.slowModeSeconds > 0) return <span>{t("slowHere", { count: facts.slowModeSeconds })}</span>;
  else return null;
}

function useFocusWhenCalled(desk: Desk, field: { current: HTMLTextAreaElement | null }): void {
  const calls = desk.calls.value;
  // Before the browser draws: who types on without looking must not lose a letter.
  useLayoutEffect(() => {
    const isTouch = matchMedia("(pointer: coarse)").matches;
    // On a touch screen the focus brings the keyboard up: only when asked for.
    if (calls === 0 && isTouch) return;
    const end = field.current?.value.length ?? 0;
    field.current?.focus();
    field.current?.setSelectionRange(end, end);
  }, [calls]);
}

/** Where the style cannot let it grow (`field-sizing`), the script does. */
function useGrowing(field: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null || CSS.supports("field-sizing", "content")) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  }, [text]);
}
