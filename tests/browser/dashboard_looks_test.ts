/// <reference lib="dom" />
import assert from "node:assert/strict";
import { bringAxe, findings } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { Operator } from "./operator.ts";
import { ParleyServer } from "./parley_server.ts";
import { Voice } from "./seed.ts";

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(
    `axe finds nothing on the dashboard, and it fits into any width, ${colorScheme}`,
    async (browser) => {
      await using server = await ParleyServer.start();
      const grace = await Voice.come(server, "Grace", "general");
      const olga = await Operator.come(browser, { colorScheme, bypassCSP: true });
      await bringAxe(olga.person);
      await olga.look(server);
      for (let i = 0; i < 6; i++) {
        await grace.say("general", Array.from({ length: 5 * (i % 3) + 1 }, (_, n) => `message ${n}`));
        await olga.receivesMore(1);
      }
      const found: Record<string, string[]> = {};

      for (const width of [1200, 768, 390, 320]) {
        await olga.page.setViewportSize({ width, height: 900 });
        const scrollWidth = await olga.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(scrollWidth <= width, `${scrollWidth} px in ${width}`);
        found[width] = await findings(olga.person);
        await olga.take(`${width}_${colorScheme}`);
      }

      assert.deepEqual(found, { 320: [], 390: [], 768: [], 1200: [] });
      grace.leave();
    },
  );
}

for (const [locale, title] of [["vi-VN", "Số liệu trực tiếp"], ["zh-TW", "即時數據"]] as const) {
  browserTest(`The dashboard speaks to those who read ${locale}`, async (browser) => {
    await using server = await ParleyServer.start();
    const olga = await Operator.come(browser, { locale, viewport: { width: 390, height: 800 } });

    await olga.look(server);

    assert.equal(await olga.page.locator("h1").textContent(), title);
    assert.equal(await olga.page.title(), `${title} · Parley`);
    const { scrollWidth, lang } = await olga.page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      lang: document.documentElement.lang,
    }));
    assert.ok(scrollWidth <= 390);
    assert.match(lang, /^(vi|zh-Hant)$/);
    await olga.take(`390_${lang}`);
  });
}
