import type { Plural } from "../../static/app/text/en.ts";

/** Every source under a folder, by its path. */
export async function sourcesIn(folder: URL): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) { for (const [path, text] of await sourcesIn(url)) found.set(path, text); }
    else found.set(url.pathname, await Deno.readTextFile(url));
  }
  return found;
}

/** A text in each of its plural forms. */
export function formsOf(entry: string | Plural): string[] {
  return typeof entry === "string" ? [entry] : Object.values(entry);
}

/** The names that a text wants filled in. */
export function placeholders(entry: string | Plural): string[] {
  return [
    ...new Set(formsOf(entry).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))),
  ];
}
