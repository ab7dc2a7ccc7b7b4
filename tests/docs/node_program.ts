/** What a program in Node does: comes in by npm's `ws`, says something, and tells what it hears until that is answered. */
import process from "node:process";
import WebSocket from "ws";
import { Parley } from "../../client/mod.ts";

const [url = ""] = process.argv.slice(2);
const parley = new Parley({ url, webSocket: WebSocket });
parley.subscribe(() => {
  const texts = (parley.rooms.get("general")?.items ?? []).flatMap((item) =>
    item.kind === "message" ? [`${item.message.from.name}: ${item.message.text}`] : []
  );
  if (!texts.includes("Grace: Welcome")) return;
  console.log(JSON.stringify({ node: process.versions.node, isDeno: "Deno" in globalThis, texts }));
  parley.close();
});
parley.signIn({ name: "Noda" });
parley.open("general");
parley.send("general", "Hello from Node");
