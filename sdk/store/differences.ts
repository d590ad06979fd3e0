import type { SchemaDifferences } from "./Store.js";

/** How what a schema names differs from what is found, each by name with its definition. */
export function differences(own: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): SchemaDifferences {
  const strange = [...found.keys()].filter((name) => !own.has(name)).map((name) => `the ${name} does not belong there`);
  const wrong: string[] = [];
  for (const [name, definition] of own) {
    if (!found.has(name)) wrong.push(`the ${name} is missing`);
    else if (found.get(name) !== definition) wrong.push(`the ${name} was changed`);
  }
  return { strange, wrong };
}
