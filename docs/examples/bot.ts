/** A bot: answers `!roll 2d6` and greets by name. Run: PARLEY_TOKEN=… deno run -N -E docs/examples/bot.ts [url] [room] */
import process from "node:process";
import { Parley } from "../../client/mod.ts";

const [url = "http://localhost:8000", room = "general"] = process.argv.slice(2);
const token = process.env.PARLEY_TOKEN;
const bot = new Parley({ url });
// The last number that was looked at: nothing is answered twice, however often the connection breaks.
let seen: number | undefined;

bot.subscribe(() => {
  if (bot.connection.kind === "refused") throw new Error(bot.connection.message);
  const view = bot.rooms.get(room);
  if (view?.state !== "live") return;
  // What was said before the bot came is not for it.
  const from = seen ?? view.position.seq;
  seen = view.position.seq;
  for (const item of view.items) {
    if (item.kind !== "message" || item.message.seq <= from || item.message.mine) continue;
    const answer = answerTo(item.message.text, item.message.from.name);
    if (answer !== undefined) bot.send(room, answer, { replyTo: item.message.seq });
  }
});

bot.signIn(token ? { token } : { name: "Dicey" });
bot.open(room);
process.on("SIGTERM", () => process.exit());

function answerTo(text: string, name: string): string | undefined {
  if (/^hello,? bot\b/i.test(text)) return `Hello, ${name}!`;
  const [, count = "1", sides] = /^!roll (\d{0,2})d(\d{1,3})$/.exec(text) ?? [];
  if (sides === undefined) return undefined;
  const rolls = Array.from(
    { length: Number(count) || 1 },
    () => 1 + Math.floor(Math.random() * Number(sides)),
  );
  return `${rolls.join(" + ")} = ${rolls.reduce((sum, roll) => sum + roll, 0)}`;
}
