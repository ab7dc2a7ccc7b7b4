/// <reference lib="dom" />
import type { JSX } from "preact";
import { piecesOf } from "../model/message_text.ts";
import type { Shown } from "../model/shown.ts";
import { t } from "../text/now.ts";

/** What was said: text, and addresses that can be followed. Nothing else is ever made of it. */
export function MessageBody({ shown }: { shown: Shown }): JSX.Element {
  if (shown.isDeleted) return <p class="text gone">{t("deletedMessage")}</p>;
  return (
    <p class="text" dir="auto">
      {piecesOf(shown.text).map((piece, i) =>
        "href" in piece
          ? <a key={i} href={piece.href} rel="noopener nofollow noreferrer" target="_blank">{piece.text}</a>
          : piece.text
      )}
    </p>
  );
}
