import assert from "node:assert/strict";
import type { ParleyServer } from "./parley_server.ts";
import { Voice } from "./seed.ts";

/** A room where much is said: several people and scripts, a long word, links, an answer, emoji. */
export async function fillBusyRoom(server: ParleyServer, room: string): Promise<Voice[]> {
  await openRoom(
    server,
    room,
    "Version 1.0 goes out on Friday. Notes, texts and pictures are reviewed here.",
  );
  const [grace, linh, mei, omar] = await Promise.all([
    Voice.come(server, "Grace Hopper", room),
    Voice.come(server, "Nguyễn Thị Linh", room),
    Voice.come(server, "陳美玲", room),
    Voice.come(server, "عمر حداد", room),
  ]);
  await grace.say(room, [
    "Morning all. The release notes are up for review: https://example.org/parley/releases/1.0?draft=yes (second half is still rough).",
    "Please have a look before noon",
  ]);
  await linh.say(room, [
    "Chào mọi người! Mình sẽ đọc phần tiếng Việt ngay bây giờ. Có ai đã xem ảnh chụp màn hình chưa?",
  ]);
  const question = await mei.say(room, [
    "大家早安！我已經看過一遍，繁體中文的部分沒有問題。只有第三段的「重新連線」可以再簡短一點。",
  ]);
  await omar.say(room, [
    "صباح الخير. سأراجع اتجاه النص من اليمين إلى اليسار اليوم، مع بعض الكلمات مثل Parley و WebSocket.",
  ]);
  await grace.say(room, ["Good catch, I will shorten it."], question);
  await linh.say(room, ["🎉🎉"]);
  const word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
  await grace.say(room, [`The longest word in our tests is ${word}`]);
  const last = await mei.say(room, ["那我先去喝咖啡 ☕️\n十點回來。"]);
  for (const voice of [grace, linh, omar]) voice.react(room, question, "👍");
  linh.react(room, last, "❤️");
  return [grace, linh, mei, omar];
}

/** Opens a room under a topic, in the name of somebody who is not in it. */
async function openRoom(server: ParleyServer, name: string, topic: string): Promise<void> {
  const post = (path: string, body: unknown, headers = {}) =>
    fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(body), headers });
  const session = await post("/api/session", { name: "Katherine Johnson" });
  const { token } = await session.json();
  const made = await post("/api/rooms", { name, topic }, { authorization: `Bearer ${token}` });
  assert.ok(made.ok, `Cannot open ${name}: status ${made.status}`);
  await made.body?.cancel();
}
