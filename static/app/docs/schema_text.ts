import type { ApiDocument, Schema } from "./document.ts";

const DEEPEST = 6;

/** What a schema allows, written as people write it: `{ text: string, replyTo?: integer }`. */
export function schemaText(schema: Schema | undefined, document: ApiDocument, depth = 0): string {
  if (!schema || depth > DEEPEST) return "…";
  const own = resolved(schema, document);
  const choices = own.oneOf ?? own.anyOf;
  if (choices) return choices.map((choice) => schemaText(choice, document, depth)).join(" | ");
  if (own.enum) return own.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (own.prefixItems) {
    return `[${own.prefixItems.map((item) => schemaText(item, document, depth + 1)).join(", ")}]`;
  }
  if (own.items) return `[ ${schemaText(own.items, document, depth)} … ]`;
  return own.properties ? objectText(own, document, depth) : String(own.type ?? "any JSON");
}

function objectText(
  { properties = {}, required = [] }: Schema,
  document: ApiDocument,
  depth: number,
): string {
  const indent = "  ".repeat(depth + 1);
  const lines = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? "" : "?";
    const about = resolved(schema, document).description;
    return `${indent}${name}${mark}: ${schemaText(schema, document, depth + 1)}${
      about ? `  // ${about}` : ""
    }`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}

function resolved(schema: Schema, { components }: ApiDocument): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : components.schemas[name] ?? {};
}
