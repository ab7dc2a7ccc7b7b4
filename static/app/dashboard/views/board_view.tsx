/// <reference lib="dom" />
import type { JSX } from "preact";
import { Logo } from "../../views/logo.tsx";
import type { Board } from "../model/board.ts";
import { t } from "../text/now.ts";
import { Charts } from "./charts.tsx";
import { FigureChoice } from "./figure_choice.tsx";
import { LineBar } from "./line_bar.tsx";
import { Promises } from "./promises.tsx";
import { Instances, Rooms } from "./tables.tsx";
import { TokenForm } from "./token_form.tsx";

/** The whole dashboard, or what it takes to see it. */
export function BoardView({ board }: { board: Board }): JSX.Element {
  const state = board.line.state.value;
  return (
    <div class="board">
      <header class="board-header">
        <Logo />
        <h1>{t("title")}</h1>
        <LineBar line={board.line} />
        <a href="/">{t("toChat")}</a>
      </header>
      <main>
        {state.kind === "locked" ? <TokenForm line={board.line} wasWrong={state.wasWrong} /> : (
          <>
            <Promises board={board} />
            <FigureChoice board={board} />
            <Charts board={board} />
            <div class="lists">
              <Instances board={board} />
              <Rooms board={board} />
            </div>
          </>
        )}
      </main>
    </div>
  );
}
