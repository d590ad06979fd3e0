/** Instructions in WebAssembly's binary form. Operands that are no numbers of the instruction itself come from the stack, in the order of writing. */
export type Code = readonly number[];

/** An integer in LEB128 without a sign: seven bits a byte, the lowest first. */
export function leb(value: number): Code {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left];
    bytes.push((left & 0x7f) | 0x80);
  }
}

/** A number in LEB128 with a sign, which is the seventh bit of the last byte. Ours are not below 0. */
function signed(value: number): Code {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x40) return [...bytes, left];
    bytes.push((left & 0x7f) | 0x80);
  }
}

const simd = (opcode: number): Code => [0xfd, ...leb(opcode)];
/** The alignment is a hint: 1 byte, since nothing is promised. */
const at = (offset: number): Code => [0, ...leb(offset)];

/** The value types that functions take and keep. */
export const TYPES = { i32: 0x7f, v128: 0x7b } as const;

/** By the names of the specification, with `i32.` and `v128.` left out where there is no other. */
export const wasm = {
  get: (local: number): Code => [0x20, ...leb(local)],
  set: (local: number): Code => [0x21, ...leb(local)],
  tee: (local: number): Code => [0x22, ...leb(local)],
  call: (index: number): Code => [0x10, ...leb(index)],
  /** Again from the start as long as the condition at the end is not 0. */
  repeatWhile: (condition: Code, ...body: Code[]): Code => [0x03, 0x40, ...body.flat(), ...condition, 0x0d, 0, 0x0b],
  /** If the condition is not 0. */
  when: (condition: Code, ...body: Code[]): Code => [...condition, 0x04, 0x40, ...body.flat(), 0x0b],
  select: [0x1b],
  number: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a],
  subtract: [0x6b],
  isBelow: [0x48],
  isAbove: [0x4a],
  isAtLeast: [0x4e],
  /** A bit in each of the two lanes of 64 bits. */
  bits: (bit: number): Code => [0xfd, ...leb(0x0c), ...[0, 8].flatMap(() => bitOf64(bit))],
  zero: [0xfd, ...leb(0x0c), ...new Array<number>(16).fill(0)],
  load: (offset: number): Code => [...simd(0x00), ...at(offset)],
  store: (offset: number): Code => [...simd(0x0b), ...at(offset)],
  /** 64 bits into both lanes. */
  loadTwice: (offset: number): Code => [...simd(0x0a), ...at(offset)],
  /** 64 bits into the first lane, and 0 into the second. */
  loadFirst: (offset: number): Code => [...simd(0x5d), ...at(offset)],
  /** 64 bits into the second lane. */
  loadSecond: (offset: number): Code => [...simd(0x57), ...at(offset), 1],
  storeLane: (lane: number, offset: number): Code => [...simd(0x5b), ...at(offset), lane],
  /** `a & ~b`. */
  andNot: simd(0x4f),
  or: simd(0x50),
  xor: simd(0x51),
  shiftLeft: simd(0xcb),
  shiftRight: simd(0xcd),
} as const;

function bitOf64(bit: number): Code {
  return Array.from({ length: 8 }, (_, byte) => (byte === bit >> 3 ? 1 << (bit & 7) : 0));
}
