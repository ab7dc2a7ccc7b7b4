/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isBlank, parseUserName } from "../../../protocol/names.ts";
import type { Page } from "../model/page.ts";
import type { TextKey } from "../text/en.ts";
import { t } from "../text/now.ts";
import { Logo } from "./logo.tsx";

/** The card that asks for a name. What is wrong with one stands under the field. */
export function SignIn({ page, notice }: { page: Page; notice: TextKey | undefined }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const problem = useSignal<TextKey | undefined>(notice);
  const isBusy = useSignal(false);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (isBusy.value) return;
    const name = field.current?.value ?? "";
    problem.value = isBlank(name) ? "nameEmpty" : parseUserName(name) ? undefined : "nameBad";
    if (problem.value === undefined) {
      isBusy.value = true;
      const answer = await page.account.signIn(name.trim());
      isBusy.value = false;
      if ("user" in answer) return void page.enter(answer.user);
      problem.value = answer.problem;
    }
    field.current?.select();
  }

  return (
    <main class="sign-in">
      <form class="card" noValidate onSubmit={(event) => void submit(event)}>
        <Logo />
        <h1>Parley</h1>
        <p class="tagline">{taglineOf(page)}</p>
        <label for="name">{t("nameLabel")}</label>
        <input
          id="name"
          ref={field}
          type="text"
          autocomplete="nickname"
          autocapitalize="words"
          enterkeyhint="go"
          spellcheck={false}
          dir="auto"
          aria-invalid={problem.value !== undefined}
          aria-describedby="name-problem"
          onInput={() => problem.value = undefined}
        />
        <p id="name-problem" class="problem" role="alert">{problem.value && t(problem.value)}</p>
        <button type="submit" class="primary" aria-disabled={isBusy.value}>
          {isBusy.value ? t("signingIn") : t("signIn")}
        </button>
        <p class="note">{t("rightsNote")}</p>
      </form>
    </main>
  );
}

function taglineOf({ wanted, invitation }: Page): string {
  if (invitation.value !== undefined) return t("signInInvited");
  else if (wanted.value === undefined) return t("tagline");
  else return t("signInToRoom", { room: `#${wanted.value}` });
}
