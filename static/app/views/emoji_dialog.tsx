/// <reference lib="dom" />
import type { JSX } from "preact";
import { speech, t } from "../text/now.ts";
import { Later } from "./later.tsx";
import { Modal } from "./modal.tsx";

interface EmojiDialogProps {
  readonly choose: (emoji: string) => void;
  readonly onClose: () => void;
}

/** All emoji. Their grid and their names are loaded when this is first opened. */
export function EmojiDialog({ choose, onClose }: EmojiDialogProps): JSX.Element {
  function chosen(emoji: string): void {
    onClose();
    choose(emoji);
  }

  return (
    <Modal title={t("allEmoji")} class="emoji-dialog" onClose={onClose}>
      <Later
        load={() => import("./emoji_grid.tsx")}
        show={({ EmojiGrid }) => <EmojiGrid language={speech.value.locale} choose={chosen} />}
      />
    </Modal>
  );
}
