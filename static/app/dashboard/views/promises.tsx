/// <reference lib="dom" />
import type { JSX } from "preact";
import { Icon } from "../../views/icons.tsx";
import type { Board } from "../model/board.ts";
import type { Complaint } from "../model/verdict.ts";
import type { DashboardKey } from "../text/en.ts";
import { t, wording } from "../text/now.ts";

// What is counted, in the order of the promises.
const COUNTED: readonly (readonly [key: DashboardKey, figure: string])[] = [
  ["resumed", "resumes_total"],
  ["restarted", "restarts_total"],
  ["fresh", "fresh_joins_total"],
  ["suppressed", "duplicates_suppressed_total"],
  ["evicted", "heartbeat_evictions_total"],
  ["slow", "slow_readers_total"],
  ["slowClosed", "slow_clients_closed_total"],
];

/** Whether every promise is kept, and what it took to keep them. */
export function Promises({ board }: { board: Board }): JSX.Element {
  const values = board.values.value;
  // What was true before the connection was lost need not be true now.
  const isLive = board.line.state.value.kind === "live";
  const count = (figure: string) => wording.value.number(values[figure] ?? 0);
  const healed = t("healedOf", {
    healed: values.gaps_healed_total ?? 0,
    noticed: values.gaps_noticed_total ?? 0,
  });
  return (
    <section class="promises" aria-labelledby="promises">
      <h2 id="promises">{t("promises")}</h2>
      <Verdict complaints={isLive ? board.complaints.value : undefined} />
      <dl class="counters">
        <Counter name={t("healed")} value={healed} />
        {COUNTED.map(([key, figure]) => <Counter key={key} name={t(key)} value={count(figure)} />)}
      </dl>
    </section>
  );
}

function Verdict({ complaints }: { complaints: readonly Complaint[] | undefined }): JSX.Element {
  if (complaints === undefined) return <p class="verdict" role="status">{t("waiting")}</p>;
  if (complaints.length === 0) {
    return (
      <p class="verdict kept" role="status">
        <Icon name="check" />
        {t("allKept")}
      </p>
    );
  }
  return (
    <ul class="verdict broken" role="status">
      {complaints.map(({ key, count }) => (
        <li key={key}>
          <Icon name="warning" />
          {count === undefined ? t(key) : t(key, { count })}
        </li>
      ))}
    </ul>
  );
}

function Counter({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div class="counter">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
