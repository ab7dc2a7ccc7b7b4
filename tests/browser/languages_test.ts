/// <reference lib="dom" />
import assert from "node:assert/strict";
import { fillBusyRoom } from "./busy_room.ts";
import { Camera } from "./camera.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

const ROOM = "release";
const SIZES = [{ width: 320, height: 640 }, { width: 1440, height: 900 }];

for (const [locale, lang] of [["vi-VN", "vi"], ["zh-TW", "zh-Hant"]] as const) {
  browserTest(
    `Whoever reads ${lang} sees ${lang} from the first word on, and all of it fits`,
    async (browser) => {
      await using server = await ParleyServer.start();
      const voices = await fillBusyRoom(server, ROOM);
      const [narrow, wide] = SIZES;
      const ada = await Person.come(browser, "Ada", { locale, viewport: narrow! });
      await ada.page.addInitScript(keepFirstWords);
      await ada.page.clock.install();
      const cameras = SIZES.map(({ width }) => new Camera(ada, `${width}_${lang}`));
      const take = async (name: string) => {
        for (const [i, size] of SIZES.entries()) {
          await ada.page.setViewportSize(size);
          await cameras[i]!.take(name);
        }
        await ada.page.setViewportSize(narrow!);
      };

      await ada.page.goto(`${server.url}/?room=${ROOM}`);
      await ada.page.locator("#name").waitFor();
      assert.equal(await ada.page.locator("html").getAttribute("lang"), lang);
      assert.deepEqual(await ada.page.evaluate(englishWords), [], "nobody saw English first");
      await take("sign_in");
      await ada.enter(server, ROOM);
      await ada.say("Chào, 早安");
      await ada.bubble("Chào").locator(".icon-check").waitFor();
      await take("busy");
      await ada.composer.fill("/");
      await take("commands");
      await ada.composer.fill("");
      await ada.page.setViewportSize(wide!);
      await ada.page.locator(".me-button").click();
      await cameras[1]!.take("menu");
      await ada.page.keyboard.press("Escape");
      await server.kill();
      await ada.say("offline");
      await ada.page.locator(":is(.connection.lost, .connection.hopeless)").waitFor();
      await take("lost");

      const bar = ada.page.locator(".connection");
      assert.deepEqual(await bar.evaluate(cutOff), [], "the bar shows all it says");
      while (await bar.getAttribute("data-bar") !== "hopeless") await ada.page.clock.fastForward(5_000);
      await take("hopeless");

      assert.deepEqual(await bar.evaluate(cutOff), [], "the bar shows all it says, at its longest");
      assert.deepEqual(cameras.flatMap(({ tooWide }) => tooWide), []);
      assert.deepEqual(ada.complaints, []);
      for (const voice of voices) voice.leave();
    },
  );
}

/** Writes down every text that is ever put on the page before the first name field. Runs in the page. */
function keepFirstWords(): void {
  const words: string[] = [];
  Reflect.set(globalThis, "firstWords", words);
  new MutationObserver(() => words.push(document.body?.innerText ?? ""))
    .observe(document, { childList: true, subtree: true, characterData: true });
}

/** Runs in the page. */
function englishWords(): string[] {
  return Reflect.get(globalThis, "firstWords").filter((text: string) =>
    /Your name|Start chatting/.test(text)
  );
}

/** Parts of something that it does not show whole. Runs in the page. */
function cutOff(bar: HTMLElement | SVGElement): string[] {
  const { left, right, top, bottom } = bar.getBoundingClientRect();
  return [...bar.querySelectorAll("span:not(.unseen, .unseen *), button")].filter((part) => {
    const box = part.getBoundingClientRect();
    return box.left < left || box.right > right || box.top < top || box.bottom > bottom;
  }).map((part) => part.textContent ?? "");
}
