/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Line } from "../model/line.ts";
import { t } from "../text/now.ts";

/** Asks for the token without which nothing is shown. */
export function TokenForm({ line, wasWrong }: { line: Line; wasWrong: boolean }): JSX.Element {
  const given = useSignal("");

  function submit(event: Event): void {
    event.preventDefault();
    if (given.value.trim() !== "") void line.unlock(given.value.trim());
  }

  return (
    <form class="token-form" onSubmit={submit}>
      <p>{t("locked")}</p>
      <label for="token">{t("token")}</label>
      <input
        id="token"
        type="password"
        autocomplete="off"
        aria-invalid={wasWrong}
        aria-describedby="token-problem"
        value={given.value}
        onInput={({ currentTarget }) => given.value = currentTarget.value}
      />
      <p class="problem" id="token-problem" role="alert">{wasWrong ? t("tokenWrong") : ""}</p>
      <button type="submit" class="primary">{t("show")}</button>
    </form>
  );
}
