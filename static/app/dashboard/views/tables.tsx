/// <reference lib="dom" />
import type { ComponentChildren, JSX } from "preact";
import type { Board } from "../model/board.ts";
import type { DashboardKey } from "../text/en.ts";
import { t, wording } from "../text/now.ts";

/** Every instance of the deployment. */
export function Instances({ board }: { board: Board }): JSX.Element {
  return (
    <Table
      id="instances"
      heading="instances"
      columns={["instance", "version", "uptime", "connectionsColumn"]}
    >
      {board.instances.value.map(({ id, version, uptimeSeconds, connections }) => (
        <tr key={id}>
          <th scope="row">
            <code>{id}</code>
          </th>
          <td>{version}</td>
          <td>{lasting(uptimeSeconds)}</td>
          <td>{wording.value.number(connections)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** The public rooms in which most is said. */
export function Rooms({ board }: { board: Board }): JSX.Element {
  const rooms = board.rooms.value;
  if (rooms.length === 0) {
    return (
      <section aria-labelledby="rooms">
        <h2 id="rooms">{t("rooms")}</h2>
        <p class="hint">{t("noRooms")}</p>
      </section>
    );
  }
  return (
    <Table id="rooms" heading="rooms" columns={["room", "pace", "connectionsColumn"]}>
      {rooms.map(({ name, eventsPerSecond, connections }) => (
        <tr key={name}>
          <th scope="row">
            <bdi>{name}</bdi>
          </th>
          <td>{wording.value.number(Number(eventsPerSecond.toPrecision(3)))}</td>
          <td>{wording.value.number(connections)}</td>
        </tr>
      ))}
    </Table>
  );
}

interface TableProps {
  readonly id: string;
  readonly heading: DashboardKey;
  readonly columns: readonly DashboardKey[];
  readonly children: ComponentChildren;
}

function Table({ id, heading, columns, children }: TableProps): JSX.Element {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t(heading)}</h2>
      <div class="table-place">
        <table aria-labelledby={id}>
          <thead>
            <tr>{columns.map((column) => <th key={column} scope="col">{t(column)}</th>)}</tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}

/** The two largest units say enough. */
function lasting(seconds: number): string {
  const units: [DashboardKey, number][] = [
    ["days", Math.floor(seconds / 86_400)],
    ["hours", Math.floor(seconds / 3_600) % 24],
    ["minutes", Math.floor(seconds / 60) % 60],
    ["seconds", Math.floor(seconds) % 60],
  ];
  const first = Math.max(0, units.findIndex(([, count]) => count > 0));
  return units.slice(seconds < 1 ? 3 : first, seconds < 1 ? 4 : first + 2)
    .map(([unit, count]) => t(unit, { count })).join(" ");
}
