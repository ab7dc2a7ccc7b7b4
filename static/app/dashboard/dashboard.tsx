/// <reference lib="dom" />
import { effect } from "@preact/signals";
import { render } from "preact";
import { Preferences } from "../storage/preferences.ts";
import { Board } from "./model/board.ts";
import { speakTo, t } from "./text/now.ts";
import { BoardView } from "./views/board_view.tsx";

const { theme, language } = new Preferences();
const root = document.querySelector("#page");

if (theme.value !== "system") document.documentElement.dataset.theme = theme.value;
await speakTo(language.value, navigator.languages).catch(() => undefined);
const board = new Board();
effect(() => void (document.title = `${t("title")} · Parley`));
if (root !== null) render(<BoardView board={board} />, root);
void board.line.connect();
