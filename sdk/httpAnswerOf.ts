/** A status that tells of no answer in JSON-RPC, and the text that came with it. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Deeper than any library wraps an answer. */
const DEEPEST = 6;

/** What is no text is as good as nothing: ethers throws when it is asked for it. */
function textOf(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

function textIn(value: object): string {
  for (const key of ["bodyText", "responseBody", "body"]) {
    const found: unknown = key in value ? textOf(value, key) : undefined;
    if (typeof found === "string") return found;
    if (typeof found === "object" && found !== null) return JSON.stringify(found);
  }
  return "";
}

/** With which status of HTTP a node, or what is before it, refused; undefined where no such answer was the trouble. As ethers and Hardhat tell it. */
export function httpAnswerOf(error: unknown, depth = 0): HttpAnswer | undefined {
  if (typeof error !== "object" || error === null || depth > DEEPEST) return undefined;
  if ("statusCode" in error && typeof error.statusCode === "number") {
    return { status: error.statusCode, text: textIn(error) };
  }
  for (const key of ["response", "cause"]) {
    const inner = httpAnswerOf(Reflect.get(error, key), depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
