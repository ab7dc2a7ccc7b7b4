/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { fill } from "./seed.ts";

const MOST_STEPS = 60;

browserTest(
  "Every place and every task can be reached by keyboard alone, and focus is always seen",
  async (browser) => {
    await using server = await ParleyServer.start();
    await fill(server, "general", Array.from({ length: 120 }, (_, i) => `message ${i + 1}`));
    const ada = await Person.come(browser, "Ada");
    const { keyboard } = ada.page;
    await ada.page.goto(`${server.url}/?room=general`);
    await ada.page.locator("#name").waitFor();

    // In: a name, Enter.
    await tabTo(ada, "#name");
    await keyboard.type("Ada");
    await keyboard.press("Enter");
    await ada.sees("message 120");
    assert.ok(await hasFocus(ada, ".composer textarea"), "one can write at once");
    await keyboard.type("by hand");
    await keyboard.press("Shift+Enter");
    await keyboard.type("on two lines");
    await keyboard.press("Enter");
    await ada.seesSent("on two lines");

    // Back through what was said, to older messages, and to the newest again.
    await tabTo(ada, ".message", "Shift+Tab");
    await keyboard.press("Home");
    await ada.page.locator(".new-below").waitFor();
    await keyboard.press("End");
    await keyboard.press("ArrowUp");
    await keyboard.press("Escape");
    assert.ok(await hasFocus(ada, ".composer textarea"), "Escape leads back to writing");
    await tabTo(ada, ".message", "Shift+Tab");
    await keyboard.press("Home");
    await tabTo(ada, ".new-below");
    await keyboard.press("Enter");
    await ada.page.locator(".new-below").waitFor({ state: "detached" });

    // The header: fold the people and show them again, go through the room's menu.
    await tabTo(ada, ".people-button", "Shift+Tab");
    await keyboard.press("Enter");
    await ada.page.locator(".people-folded").waitFor();
    await keyboard.press("Enter");
    await ada.page.locator(".people-shown").waitFor();
    await tabTo(ada, ".room-header [aria-expanded]", "Shift+Tab");
    await keyboard.press("Enter");
    await tabTo(ada, ".leave-room");
    await keyboard.press("Escape");
    assert.ok(await hasFocus(ada, ".room-header [aria-expanded]"), "Escape gives the focus back");

    // Rooms: open another by name, come back by the list.
    await tabTo(ada, ".find-room input", "Shift+Tab");
    await keyboard.type("elsewhere");
    await keyboard.press("Enter");
    await ada.page.locator("h1", { hasText: "elsewhere" }).waitFor();
    await tabTo(ada, ".room-row[href*=general]", "Shift+Tab");
    await keyboard.press("Enter");
    await ada.page.locator("h1", { hasText: "general" }).waitFor();

    // The menu: disconnect, connect by the bar, rename, sign out.
    await tabTo(ada, ".me-button", "Shift+Tab");
    await keyboard.press("Enter");
    await tabTo(ada, ".sheet button:text('Disconnect')");
    await keyboard.press("Enter");
    await tabTo(ada, ".connection button");
    await keyboard.press("Enter");
    await ada.isOnline();
    await tabTo(ada, ".composer textarea");
    await keyboard.type("/name Countess");
    await keyboard.press("Enter");
    await ada.page.locator(".me-name", { hasText: "Countess" }).waitFor();
    await tabTo(ada, ".me-button", "Shift+Tab");
    await keyboard.press("Enter");
    await tabTo(ada, ".sheet .danger");
    await keyboard.press("Enter");
    await ada.page.locator("#name").waitFor();
    assert.deepEqual(ada.complaints, []);
  },
);

/** Presses Tab until that has the focus; on the way everything that has it must show it. */
async function tabTo(person: Person, selector: string, key = "Tab"): Promise<void> {
  const seen: string[] = [];
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    if (await hasFocus(person, selector)) return;
    await person.page.keyboard.press(key);
    seen.push(await person.page.evaluate(focusShown));
    assert.ok(!seen.at(-1)!.startsWith("unseen"), seen.at(-1));
  }
  throw new Error(`The keyboard does not reach ${selector}, only ${[...new Set(seen)].join(", ")}`);
}

async function hasFocus(person: Person, selector: string): Promise<boolean> {
  return await person.page.locator(selector).evaluateAll((all) =>
    all.some((each) => each === document.activeElement)
  );
}

/** What has the focus, and whether a line around it, or around something next to it, says so. Runs in the page. */
function focusShown(): string {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return "the page itself";
  const name = `${focused.tagName.toLowerCase()}.${focused.className}`;
  const around = [
    focused,
    focused.querySelector(".bubble"),
    focused.nextElementSibling,
    focused.parentElement,
  ];
  const isShown = around.some((each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  });
  return isShown || focused.matches(".sheet") ? name : `unseen focus on ${name}`;
}
