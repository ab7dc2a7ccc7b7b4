/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type EmojiBook, type EmojiGroup, found } from "../model/emoji.ts";
import { t } from "../text/now.ts";

interface EmojiGridProps {
  /** The locale of the page. */
  readonly language: string;
  readonly choose: (emoji: string) => void;
}

/** Every emoji by group, with a field that finds them by name in the page's language. */
export function EmojiGrid({ language, choose }: EmojiGridProps): JSX.Element {
  const book = useSignal<EmojiBook | undefined>(undefined);
  const isFailed = useSignal(false);
  const search = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    readBook(language).then((read) => book.value = read, () => isFailed.value = true);
    // On a touch screen the keyboard would cover the emoji.
    if (!matchMedia("(pointer: coarse)").matches) field.current?.focus();
  }, [language]);
  const groups = book.value ? found(book.value, search.value) : [];

  return (
    <>
      <input
        ref={field}
        type="text"
        class="emoji-search"
        placeholder={t("findEmoji")}
        aria-label={t("findEmoji")}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        onInput={(event) => search.value = event.currentTarget.value}
        onKeyDown={(event) => {
          const first = groups[0]?.emoji[0];
          if (event.key === "Enter" && first !== undefined && search.value !== "") choose(first[0]);
        }}
      />
      <div class="emoji-groups" onKeyDown={moveInGrid}>
        {isFailed.value && <p class="problem" role="alert">{t("emojiFailed")}</p>}
        {book.value && groups.length === 0 && <p class="hint" role="status">{t("emojiNone")}</p>}
        {groups.map((group, i) => <Group key={group.name} group={group} isFirst={i === 0} choose={choose} />)}
      </div>
    </>
  );
}

interface GroupProps {
  readonly group: EmojiGroup;
  readonly isFirst: boolean;
  readonly choose: (emoji: string) => void;
}

/** One group. Only the first emoji of all is reached with Tab; arrows go on from there. */
function Group({ group: { name, emoji }, isFirst, choose }: GroupProps): JSX.Element {
  return (
    <section class="emoji-group" aria-label={name}>
      <h3>{name}</h3>
      <div class="emoji-signs">
        {emoji.map(([sign, label], i) => (
          <button
            type="button"
            key={sign}
            title={label}
            aria-label={label}
            tabIndex={isFirst && i === 0 ? 0 : -1}
            onClick={() => choose(sign)}
          >
            {sign}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Arrows go from emoji to emoji: up and down to the nearest one of the next line. */
function moveInGrid(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const { activeElement } = document;
  if (!event.key.startsWith("Arrow") || !(activeElement instanceof HTMLButtonElement)) return;
  const all = [...event.currentTarget.querySelectorAll("button")];
  const isRightToLeft = getComputedStyle(event.currentTarget).direction === "rtl";
  const index = all.indexOf(activeElement);
  const step = (event.key === "ArrowLeft") === isRightToLeft ? 1 : -1;
  const isSideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const next = isSideways ? all[index + step] : verticalOf(all, index, event.key === "ArrowDown");
  next?.focus();
  event.preventDefault();
}

function verticalOf(all: readonly HTMLElement[], index: number, isDown: boolean): HTMLElement | undefined {
  const here = all[index]?.getBoundingClientRect();
  if (here === undefined) return undefined;
  const step = isDown ? 1 : -1;
  for (let i = index + step; i >= 0 && i < all.length; i += step) {
    const box = all[i]!.getBoundingClientRect();
    const isOtherLine = isDown ? box.top > here.top + 4 : box.top < here.top - 4;
    if (isOtherLine && Math.abs(box.left - here.left) < box.width / 2) return all[i];
  }
  return undefined;
}

const books = new Map<string, Promise<EmojiBook>>();

function readBook(locale: string): Promise<EmojiBook> {
  const language = locale.startsWith("zh") ? "zh-hant" : locale.startsWith("vi") ? "vi" : "en";
  const known = books.get(language) ?? fetchBook(language);
  books.set(language, known);
  known.catch(() => books.delete(language));
  return known;
}

async function fetchBook(language: string): Promise<EmojiBook> {
  const response = await fetch(`/emoji/${language}.json`);
  if (!response.ok) throw new Error(`Cannot load the emoji: status ${response.status}`);
  return await response.json();
}
