import { parseArgs } from "node:util";
import { parseRoomName, parseUserName } from "../../protocol/names.ts";

/** What the command line asks for. */
export interface ChatOptions {
  readonly url: URL;
  readonly name: string | undefined;
  readonly token: string | undefined;
  readonly room: string;
  readonly isJson: boolean;
  /** Go on when the input ends. */
  readonly follows: boolean;
  /** Keep the guest's token for the next time. */
  readonly keeps: boolean;
  /** How long, in milliseconds, nothing may get through before a pipe gives up. */
  readonly patienceMs: number;
  readonly wantsHelp: boolean;
}

/** The words of `--help`. */
export const USAGE = `Usage: deno task chat --name Ada [--url http://localhost:8000] [--room general]

  --name NAME     who you are; the name stays yours on this machine
  --token TOKEN   who you are, by a token (of \`deno task token\`, of a bot)
  --url URL       the server
  --room ROOM     the first room
  --no-keep       do not keep the guest's token for the next time

On a terminal it fills the screen; /help there tells the rest. In a pipe it sends each line that comes in, prints what
is said, and ends when the input has ended and everything is confirmed:

  --follow        go on when the input ends
  --json          print events, one JSON object a line
  --timeout 30    give up when nothing gets through for so many seconds`;

const DEFAULTS = { url: "http://localhost:8000", room: "general", timeout: "30" };
const MOST_SECONDS = 86_400;

/** Reads the command line. The answer is a sentence where it makes no sense. */
export function readOptions(args: readonly string[]): ChatOptions | string {
  const values = parse(args.filter((arg) => arg !== "--"));
  if (typeof values === "string") return values;
  const url = URL.parse(values.url);
  const name = values.name === undefined ? undefined : parseUserName(values.name);
  const room = parseRoomName(values.room.replace(/^#/, ""));
  const seconds = Number(values.timeout);
  if (!url || !/^https?:$/.test(url.protocol)) return `Not a server's address: ${values.url}`;
  if (values.name !== undefined && name === undefined) return `Not a name: ${values.name}`;
  if (room === undefined) return `Not a room's name: ${values.room}`;
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) return `Not a number of seconds: ${values.timeout}`;
  return {
    ...{ url, name, room, token: values.token },
    isJson: values.json,
    follows: values.follow,
    keeps: !values["no-keep"],
    patienceMs: seconds * 1_000,
    wantsHelp: values.help,
  };
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        url: { type: "string", default: DEFAULTS.url },
        name: { type: "string" },
        token: { type: "string" },
        room: { type: "string", default: DEFAULTS.room },
        json: { type: "boolean", default: false },
        follow: { type: "boolean", default: false },
        "no-keep": { type: "boolean", default: false },
        timeout: { type: "string", default: DEFAULTS.timeout },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
