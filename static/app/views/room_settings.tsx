/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { User } from "../../../protocol/fields.ts";
import type { Measure, Refused, Sanctioned } from "../model/moderation.ts";
import type { Page } from "../model/page.ts";
import type { RoomFacts } from "../model/room_facts.ts";
import { t } from "../text/now.ts";
import { Avatar } from "./avatar.tsx";
import { Choice } from "./choice.tsx";

interface RoomSettingsProps {
  readonly page: Page;
  readonly room: string;
}

/** How long each writer waits between two messages, in the order of the choice. */
const PACES: readonly number[] = [0, 5, 30, 300];

/** What a moderator can change about a room, and whom they let write or come in again. Each change holds at once. */
export function RoomSettings({ page, room }: RoomSettingsProps): JSX.Element {
  const problem = useSignal<Refused>(undefined);
  const facts = page.facts.of(room).value;

  async function doing(work: Promise<Refused>): Promise<void> {
    problem.value = await work;
    await page.facts.refresh(room);
  }

  return (
    <div class="fields">
      <TopicForm page={page} room={room} doing={doing} />
      {facts && (
        <Rules
          facts={facts}
          change={(settings) => void doing(page.moderation.change(room, settings))}
        />
      )}
      <p class="problem" role="alert">{problem.value && t(problem.value)}</p>
      <KeptOut page={page} room={room} />
    </div>
  );
}

type Doing = (work: Promise<Refused>) => Promise<void>;

function TopicForm({ page, room, doing }: RoomSettingsProps & { doing: Doing }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const isSaved = useSignal(false);
  const topic = page.entries.peek().find(({ name }) => name === room)?.topic ?? "";

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    await doing(page.moderation.change(room, { topic: (field.current?.value ?? "").trim() }));
    isSaved.value = true;
  }

  return (
    <form class="fields" noValidate onSubmit={(event) => void submit(event)}>
      <label for="topic">{t("topic")}</label>
      <div class="with-button">
        <input
          id="topic"
          ref={field}
          type="text"
          autocomplete="off"
          dir="auto"
          defaultValue={topic}
          onInput={() => isSaved.value = false}
        />
        <button type="submit" class="quiet">
          <span role="status">{isSaved.value ? t("saved") : t("save")}</span>
        </button>
      </div>
    </form>
  );
}

interface RulesProps {
  readonly facts: RoomFacts;
  readonly change: (settings: { locked?: boolean; slowModeSeconds?: number }) => void;
}

function Rules({ facts, change }: RulesProps): JSX.Element {
  const paces = PACES.includes(facts.slowModeSeconds) ? PACES : [...PACES, facts.slowModeSeconds];
  return (
    <>
      <label class="switch">
        <input
          type="checkbox"
          checked={facts.isLocked}
          aria-describedby="locked-hint"
          onChange={({ currentTarget }) => change({ locked: currentTarget.checked })}
        />
        <span>{t("lockRoom")}</span>
      </label>
      <p class="hint" id="locked-hint">{t("lockedHint")}</p>
      <Choice
        name="pace"
        legend={t("slowMode")}
        options={paces.map((seconds) => ({ value: String(seconds), label: paceName(seconds) }))}
        value={String(facts.slowModeSeconds)}
        onChoose={(seconds) => change({ slowModeSeconds: Number(seconds) })}
      />
    </>
  );
}

function paceName(seconds: number): string {
  if (seconds === 0) return t("slowOff");
  const isMinutes = seconds >= 60 && seconds % 60 === 0;
  return isMinutes ? t("slowMinutes", { count: seconds / 60 }) : t("slowSeconds", { count: seconds });
}

/** Who may not write and who may not come in, each with the way back. */
function KeptOut({ page, room }: RoomSettingsProps): JSX.Element {
  const kept = useSignal<Sanctioned>({ muted: [], banned: [] });
  useEffect(() => void page.moderation.sanctioned(room).then((now) => kept.value = now), [room]);
  const forgive = async (action: Measure["action"], { id, name }: User) => {
    if (await page.moderation.take(room, { action, user: name })) return;
    const { muted, banned } = kept.peek();
    const others = (people: readonly User[]) => people.filter((person) => person.id !== id);
    kept.value = action === "unmute" ? { muted: others(muted), banned } : { muted, banned: others(banned) };
  };
  return (
    <>
      <Forgivable
        title={t("mutedPeople")}
        label={t("unmute")}
        people={kept.value.muted}
        forgive={(user) => void forgive("unmute", user)}
      />
      <Forgivable
        title={t("bannedPeople")}
        label={t("unban")}
        people={kept.value.banned}
        forgive={(user) => void forgive("unban", user)}
      />
    </>
  );
}

interface ForgivableProps {
  readonly title: string;
  readonly label: string;
  readonly people: readonly User[];
  readonly forgive: (user: User) => void;
}

function Forgivable({ title, label, people, forgive }: ForgivableProps): JSX.Element | null {
  if (people.length === 0) return null;
  return (
    <section class="forgivable">
      <h3>{title}</h3>
      <ul>
        {people.map((user) => (
          <li key={user.id} class="person">
            <Avatar user={user} isSmall />
            <span class="person-name">
              <bdi>{user.name}</bdi>
            </span>
            <button type="button" class="quiet" onClick={() => forgive(user)}>{label}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
