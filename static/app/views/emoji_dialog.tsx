/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { speech, t } from "../text/now.ts";
import type { EmojiGrid } from "./emoji_grid.tsx";
import { Modal } from "./modal.tsx";
import { Skeleton } from "./starting.tsx";

interface EmojiDialogProps {
  readonly choose: (emoji: string) => void;
  readonly onClose: () => void;
}

type Loaded = { readonly Grid: typeof EmojiGrid } | "failed" | undefined;

/** All emoji. Their grid and their names are loaded when this is first opened. */
export function EmojiDialog({ choose, onClose }: EmojiDialogProps): JSX.Element {
  const loaded = useSignal<Loaded>(undefined);
  useEffect(() => {
    const failed = () => void (loaded.value = "failed");
    import("./emoji_grid.tsx").then(({ EmojiGrid }) => loaded.value = { Grid: EmojiGrid }, failed);
  }, []);
  const content = loaded.value;

  function chosen(emoji: string): void {
    onClose();
    choose(emoji);
  }

  return (
    <Modal title={t("allEmoji")} class="emoji-dialog" onClose={onClose}>
      {content === undefined && <Skeleton />}
      {content === "failed" && <p class="problem" role="alert">{t("emojiFailed")}</p>}
      {typeof content === "object" && <content.Grid language={speech.value.locale} choose={chosen} />}
    </Modal>
  );
}
