import type { ConnectionState, RoomView } from "../../client/mod.ts";
import { safeLine } from "./text/safe_text.ts";

/** What was said and is not known to be stored, so that whoever ends has it in front of them. */
export function leftovers(rooms: Iterable<RoomView>): string[] {
  return [...rooms].flatMap(({ name, items }) =>
    items.flatMap((item) => {
      if (item.kind !== "outgoing" || item.outgoing.state === "sent") return [];
      const { command } = item.outgoing;
      const text = "text" in command ? command.text : command.type;
      return [`Not sent to ${name}: ${safeLine(text)}`];
    })
  );
}

/** Why the server does not let us in, in one sentence; undefined where it does. */
export function refusalText(connection: ConnectionState, host: string): string | undefined {
  if (connection.kind === "refused") return `${host} does not let you in: ${safeLine(connection.message)}`;
  if (connection.kind !== "ended") return undefined;
  return `${host} has closed the connection for good: ${connection.code} ${safeLine(connection.reason)}`
    .trimEnd();
}
