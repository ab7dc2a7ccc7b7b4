import assert from "node:assert/strict";
import { Patience } from "../../store/patience.ts";
import { House } from "../support/house.ts";
import { Scrape } from "./scrape.ts";

Deno.test("/metrics counts how often a store had to be asked again", async () => {
  await using house = await House.open();
  const patience = new Patience({ limitMs: 5_000, random: () => 0 });
  const before = (await Scrape.of(house.origin)).value("parley_store_retries_total");
  let refusals = 3;

  await patience.repeat(
    "Cannot append",
    () => refusals-- > 0 ? Promise.reject(new Error("busy")) : Promise.resolve(),
  );

  assert.equal((await Scrape.of(house.origin)).value("parley_store_retries_total"), before + 3);
});
