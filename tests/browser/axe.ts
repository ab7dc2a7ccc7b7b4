/// <reference lib="dom" />
import type { Person } from "./person.ts";

const AXE = await Deno.readTextFile(new URL(import.meta.resolve("axe-core/axe.min.js")));

/** Gives every document that this person opens the means to look at itself. Their context needs `bypassCSP`. */
export async function bringAxe(person: Person): Promise<void> {
  await person.page.addInitScript({ content: AXE });
}

/** What a run of axe in the page answers with: a line for each thing found. */
export async function findings(person: Person): Promise<string[]> {
  await person.page.evaluate(() => Promise.allSettled(document.getAnimations().map((each) => each.finished)));
  return await person.page.evaluate(async () => {
    const axe = Reflect.get(globalThis, "axe");
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap((
      { id, nodes }: { id: string; nodes: { html: string; any: { message: string }[] }[] },
    ) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`));
  });
}
