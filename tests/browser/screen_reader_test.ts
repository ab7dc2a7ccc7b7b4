/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { CDPSession } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";

const ROOM = "general";

browserTest("A screen reader hears each message of others once, and a flood as a number", async (browser) => {
  await using server = await ParleyServer.start();
  const grace = await Voice.come(server, "Grace", ROOM);
  await grace.say(ROOM, ["said before"]);
  const ada = await Person.come(browser, "Ada");
  await ada.page.clock.install();
  await ada.enter(server, ROOM);
  await ada.sees("said before");
  await ada.page.evaluate(() => {
    const heard: string[] = [];
    const region = document.querySelector("#announcements")!;
    new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    Reflect.set(globalThis, "heard", heard);
  });
  const hear = async () => {
    await ada.page.clock.runFor(1_100);
    return await ada.page.evaluate((): string[] => Reflect.get(globalThis, "heard"));
  };

  await ada.say("my own words");
  await ada.seesSent("my own words");
  assert.deepEqual(await hear(), []);
  await grace.say(ROOM, ["hello", "there"]);
  await ada.sees("there");
  assert.deepEqual((await hear()).map(plain), ["Grace: hello\nGrace: there"]);
  await grace.say(ROOM, ["1", "2", "3", "4", "last of five"]);
  await ada.sees("last of five");
  const heard = await hear();

  assert.equal(heard.length, 2);
  assert.equal(heard[1], "5 new messages");
  const log = ada.page.getByRole("log", { name: /Messages in .*general/ });
  assert.equal(await log.count(), 1);
  assert.equal(await ada.page.locator("#announcements").getAttribute("aria-live"), "polite");
  grace.leave();
});

browserTest(
  "In the tree that a screen reader reads each message stands once, under its author",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", ROOM);
    const question = await grace.say(ROOM, ["Who brings the cake?"]);
    const ada = await Person.come(browser, "Ada");
    await ada.enter(server, ROOM);
    await ada.say("I do");
    await ada.seesSent("I do");
    grace.react(ROOM, question, "🎉");
    await ada.page.locator(".reaction").waitFor();
    await grace.say(ROOM, ["Thank you"]);
    await ada.sees("Thank you");
    await ada.page.locator("#announcements", { hasText: "Thank you" }).waitFor({ state: "attached" });

    const tree = await AccessibleTree.of(await ada.context.newCDPSession(ada.page));

    const log = tree.only("log");
    assert.match(log.name, /^Messages in .*general/);
    const messages = tree.within(log, "article").map((node) => [node.name, tree.textOf(node)]);
    assert.deepEqual(
      messages.map(([name]) => plain(name ?? "").replace(/\d+:\d+$/, "time")),
      ["Grace, time", "Ada, time", "Grace, time"],
    );
    for (const [i, text] of ["Who brings the cake?", "I do", "Thank you"].entries()) {
      assert.equal(messages[i]?.[1]?.split(text).length, 2, `"${text}" is read once`);
    }
    assert.ok(
      tree.within(log, "button").some(({ name }) => /🎉.*1 person/.test(plain(name))),
      "what a reaction is",
    );
    const live = tree.live().map((node) => plain(tree.textOf(node))).filter((text) => text !== "");
    assert.deepEqual(live, ["Grace: Thank you"], "all that is spoken by itself, and each once");
    assert.deepEqual(tree.within(tree.only("complementary"), "button").map(({ name }) => plain(name)), [
      "Ada you Here now",
      "Grace Here now",
    ]);
    grace.leave();
  },
);

interface AccessibleNode {
  readonly id: string;
  readonly role: string;
  readonly name: string;
  readonly live: string;
  readonly children: readonly string[];
}

/** What Chromium hands to a screen reader. */
class AccessibleTree {
  readonly #nodes: ReadonlyMap<string, AccessibleNode>;

  private constructor(nodes: readonly AccessibleNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
  }

  static async of(cdp: CDPSession): Promise<AccessibleTree> {
    const { nodes } = await cdp.send("Accessibility.getFullAXTree");
    return new AccessibleTree(nodes.map(({ nodeId, role, name, properties, childIds }) => ({
      id: nodeId,
      role: String(role?.value ?? ""),
      name: String(name?.value ?? ""),
      live: String(properties?.find((property) => property.name === "live")?.value.value ?? "off"),
      children: childIds ?? [],
    })));
  }

  only(role: string): AccessibleNode {
    const found = [...this.#nodes.values()].filter((node) => node.role === role);
    assert.equal(found.length, 1, `one ${role}`);
    return found[0]!;
  }

  within(node: AccessibleNode, role: string): AccessibleNode[] {
    return this.#under(node).filter((each) => each.role === role);
  }

  textOf(node: AccessibleNode): string {
    return this.#under(node).filter(({ role }) => role === "StaticText").map(({ name }) => name).join(" ");
  }

  /** What is read out when it changes, the outermost elements only. */
  live(): AccessibleNode[] {
    const live = [...this.#nodes.values()].filter((node) => node.live !== "off");
    const inside = new Set(live.flatMap((node) => this.#under(node).map(({ id }) => id)));
    return live.filter(({ id }) => !inside.has(id));
  }

  #under(node: AccessibleNode): AccessibleNode[] {
    const children = node.children.flatMap((id) => this.#nodes.get(id) ?? []);
    return children.flatMap((child) => [child, ...this.#under(child)]);
  }
}

/** Without the marks that keep words from outside in their own direction. */
function plain(text: string): string {
  return text.replaceAll(/[\u2066-\u2069]/g, "");
}
