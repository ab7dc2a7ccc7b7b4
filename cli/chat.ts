/** `deno task chat --name Ada`: the chat in a terminal, or in a pipe. `--help` tells the rest. */
import { Parley } from "../client/mod.ts";
import { EXIT } from "./chat/exit.ts";
import { Identities } from "./chat/identities.ts";
import { type ChatOptions, readOptions, USAGE } from "./chat/options.ts";
import { leftovers, refusalText } from "./chat/parting.ts";
import { chatInPipe } from "./chat/plain/pipe_chat.ts";
import { chatOnScreen } from "./chat/screen_chat.ts";
import { signIn, tokenKeeper } from "./chat/sign_in.ts";

/** The one file that this program writes. */
const KEPT = "data/chat/guests.json";

Deno.exit(await run());

async function run(): Promise<number> {
  const options = readOptions(Deno.args);
  if (typeof options === "string") return fail(`${options}\n\n${USAGE}`, EXIT.usage);
  if (options.wantsHelp) {
    console.log(USAGE);
    return EXIT.fine;
  }
  if (options.name === undefined && options.token === undefined) {
    return fail(`Who are you? Say --name\n\n${USAGE}`, EXIT.usage);
  }
  return await chat(options);
}

async function chat(options: ChatOptions): Promise<number> {
  const isScreen = Deno.stdin.isTerminal() && Deno.stdout.isTerminal() && !options.isJson;
  const identities = new Identities(KEPT);
  const parley = new Parley({ url: options.url, keepToken: tokenKeeper(options, identities) });
  const order = { ...options, hasColours: !Deno.noColor };
  // First, so that a token that has expired is over before anybody hears of it.
  signIn(parley, options, identities);
  const code = await (isScreen ? chatOnScreen(parley, order) : chatInPipe(parley, order));
  const unsent = isScreen ? leftovers(parley.rooms.values()) : [];
  for (const line of unsent) console.error(line);
  const refusal = refusalText(parley.connection, options.url.host);
  parley.close();
  if (refusal !== undefined) return fail(refusal, EXIT.notLetIn);
  return code === EXIT.fine && unsent.length > 0 ? EXIT.unsent : code;
}

function fail(message: string, code: number): number {
  console.error(message);
  return code;
}
