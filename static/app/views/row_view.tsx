/// <reference lib="dom" />
import { Component, type JSX } from "preact";
import type { Desk } from "../model/desk.ts";
import type { Row } from "../model/rows.ts";
import { isSameRow } from "../model/same_row.ts";
import { MessageView } from "./message_view.tsx";
import { NoticeLine } from "./notice_line.tsx";
import { ComingsLine, DayLine, GapLine, HiddenLine, UnreadLine } from "./small_lines.tsx";

interface RowViewProps {
  readonly row: Row;
  readonly desk: Desk;
  /** The newest message: the one that Tab reaches first. */
  readonly isLast: boolean;
}

/** One line of the log. Drawn again only when what it shows has changed. */
export class RowView extends Component<RowViewProps> {
  override shouldComponentUpdate(next: RowViewProps): boolean {
    const { row, desk, isLast } = this.props;
    return desk !== next.desk || isLast !== next.isLast || !isSameRow(row, next.row);
  }

  render({ row, desk, isLast }: RowViewProps): JSX.Element {
    return (
      <div class={`row ${row.kind}-row`} data-key={row.key} data-kind={row.kind}>
        {lineOf(row, desk, isLast)}
      </div>
    );
  }
}

function lineOf(row: Row, desk: Desk, isLast: boolean): JSX.Element {
  if (row.kind === "message") {
    return <MessageView shown={row.shown} starts={row.starts} ends={row.ends} desk={desk} isLast={isLast} />;
  } else if (row.kind === "day") return <DayLine at={row.at} />;
  else if (row.kind === "unread") return <UnreadLine />;
  else if (row.kind === "gap") return <GapLine gap={row.gap} desk={desk} />;
  else if (row.kind === "comings") return <ComingsLine comings={row.comings} />;
  else if (row.kind === "hidden") return <HiddenLine count={row.count} />;
  else return <NoticeLine from={row.from} what={row.what} value={row.value} />;
}
