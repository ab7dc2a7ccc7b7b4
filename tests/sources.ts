import type { Source } from "./import_rules.ts";

const root = new URL("../", import.meta.url);
const SKIPPED = new Set(["node_modules", "dist", "data", "tmp"]);

/** Every file of the project that a person wrote as text. */
export async function projectFiles(folder = ""): Promise<Source[]> {
  const files: Source[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder || "./", root))) {
    const path = folder + name;
    if (isDirectory && !SKIPPED.has(name) && name !== ".git") files.push(...await projectFiles(`${path}/`));
    else if (!isDirectory && /\.(tsx?|json|md|css|html|sh|yml)$|^\.ci\/|^LICENSE$/.test(path)) {
      files.push({ path, text: await Deno.readTextFile(new URL(path, root)) });
    }
  }
  return files;
}

/** The TypeScript of the project. */
export async function projectSources(): Promise<Source[]> {
  return (await projectFiles()).filter(({ path }) => /\.tsx?$/.test(path));
}
