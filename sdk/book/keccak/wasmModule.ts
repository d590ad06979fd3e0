import { leb, TYPES, type Code } from "./instructions.js";

/** A function that gives nothing. Its locals count on from its parameters. */
export interface WasmFunction {
  /** How many, all `i32`. */
  readonly parameters: number;
  /** How many, and of which type; parameters come first. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly body: Code;
}

/** What a module is made of. */
export interface WasmParts {
  /** Of 64 KiB each; exported as `memory`. */
  readonly pages: number;
  readonly functions: readonly WasmFunction[];
  /** Functions to export, by their place. */
  readonly exports: Readonly<Record<string, number>>;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** In the order in which a module has them. */
const SECTIONS = { types: 1, functions: 3, memories: 5, exports: 7, code: 10 };
const KINDS = { function: 0, memory: 2 };

/** A WebAssembly module (core specification, chapter 5) of some functions over one memory. */
export function wasmModule({ pages, functions, exports }: WasmParts): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [TYPES.i32])),
    ...vector([]),
  ]);
  const named = [
    [...text("memory"), KINDS.memory, 0],
    ...Object.entries(exports).map(([name, index]) => [...text(name), KINDS.function, ...leb(index)]),
  ];
  return new Uint8Array([
    ...MAGIC,
    ...section(SECTIONS.types, types),
    ...section(
      SECTIONS.functions,
      functions.map((_, index) => leb(index)),
    ),
    ...section(SECTIONS.memories, [[0, ...leb(pages)]]),
    ...section(SECTIONS.exports, named),
    ...section(SECTIONS.code, functions.map(sized)),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const content = vector(items);
  return [id, ...leb(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...leb(items.length), ...items.flat()];
}

function text(value: string): Code {
  return vector([...Buffer.from(value)].map((byte) => [byte]));
}

function sized({ locals, body }: WasmFunction): Code {
  const content = [...vector(locals.map(([count, type]) => [...leb(count), type])), ...body, 0x0b];
  return [...leb(content.length), ...content];
}
