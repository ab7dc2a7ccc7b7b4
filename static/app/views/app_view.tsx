/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Page } from "../model/page.ts";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign_in.tsx";
import { Starting } from "./starting.tsx";

/** The screen of the stage that the page is at. */
export function AppView({ page }: { page: Page }): JSX.Element {
  const stage = page.stage.value;
  if (stage.kind === "starting") return <Starting />;
  else if (stage.kind === "out") return <SignIn page={page} notice={stage.notice} />;
  else return <Shell page={page} chat={stage.chat} />;
}
