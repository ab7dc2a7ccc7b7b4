import { type Source, withoutComments } from "./import_rules.ts";

const MOST_LINES = 250;

/** Files that are longer than one should have to read. */
export function tooLong(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path, text }) => !path.startsWith("tests/") && text.trimEnd().split("\n").length > MOST_LINES)
    .map(({ path }) => path);
}

/** Exported functions and classes that say nothing about themselves. */
export function undocumented(sources: readonly Source[]): string[] {
  return sources.filter(({ path }) => !path.startsWith("tests/")).flatMap(({ path, text }) => {
    const lines = text.split("\n");
    return lines.flatMap((line, index) => {
      const name = /^export (?:default )?(?:abstract )?(?:async )?(?:function\*?|class) (\w+)/.exec(line)
        ?.[1];
      const before = lines[index - 1]?.trim() ?? "";
      return name === undefined || before.endsWith("*/") || isOverload(lines, index, name)
        ? []
        : [`${path}: ${name}`];
    });
  });
}

/** What the compiler lets pass and a reader should not: `any`, and work left for later. */
export function leftUndone(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => [
    ...(/[:<,|&(]\s*any\b(?!\s*:)|\bas any\b/.test(withoutStrings(withoutComments(text)))
      ? [`${path}: any`]
      : []),
    ...(/\b(?:TO\x44O|FIX\x4dE|X\x58X|HA\x43K)\b/.test(text) ? [`${path}: work left for later`] : []),
  ]);
}

/** Paths of the machine that something was written on. */
export function foreignPaths(files: readonly Source[]): string[] {
  const absolute = /(?<![\w.:/])\/(?:home|Users|root|work|workspace)\/[\w.-]+/;
  return files.filter(({ text }) => absolute.test(text)).map(({ path }) => path);
}

// The first signature of an overloaded function speaks for all.
function isOverload(lines: readonly string[], index: number, name: string): boolean {
  return lines.slice(0, index).some((line) => line.includes(`export function ${name}(`));
}

function withoutStrings(code: string): string {
  return code.replaceAll(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '""').replaceAll(/>[^<>{}=;]*</g, "><");
}
