import { TYPES, wasm, type Code } from "./instructions.js";
import type { WasmFunction } from "./wasmModule.js";

/**
 * Keccak-f[1600] (FIPS 202, section 3) of two states at once: each of the 25 lanes of 64 bits is a `v128` that has the lane of both, so that
 * one instruction works for two. In memory lane x + 5 y stands 16 (x + 5 y) bytes behind the state's start.
 */

export const LANES = 25;
export const LANE_BYTES = 16;
const ROUNDS = 24;
/** Rounds written out: they read from one set of locals and write to the other. */
const UNROLLED = 2;

/** Where the locals begin: where a round reads and where it writes; sums of columns; what theta adds; a row before chi. */
const LOCALS = { even: 0, odd: 25, sum: 50, theta: 55, row: 60, turned: 65, round: 66 };

/** What iota adds (section 3.2.5), a round each. */
export const ROUND_CONSTANTS: readonly bigint[] = [
  0x0000000000000001n,
  0x0000000000008082n,
  0x800000000000808an,
  0x8000000080008000n,
  0x000000000000808bn,
  0x0000000080000001n,
  0x8000000080008081n,
  0x8000000000008009n,
  0x000000000000008an,
  0x0000000000000088n,
  0x0000000080008009n,
  0x000000008000000an,
  0x000000008000808bn,
  0x800000000000008bn,
  0x8000000000008089n,
  0x8000000000008003n,
  0x8000000000008002n,
  0x8000000000000080n,
  0x000000000000800an,
  0x800000008000000an,
  0x8000000080008081n,
  0x8000000000008080n,
  0x0000000080000001n,
  0x8000000080008008n,
];

const five = [0, 1, 2, 3, 4];

/** How far rho turns lane x + 5 y (section 3.2.2). */
const TURNS: readonly number[] = (() => {
  const turns = new Array<number>(LANES).fill(0);
  let [x, y] = [1, 0];
  for (let t = 0; t < ROUNDS; t++) {
    turns[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return turns;
})();

/**
 * A function without arguments that permutes the state.
 *
 * @param state Where it stands in memory.
 * @param constants Where {@link ROUND_CONSTANTS} do, 8 bytes each.
 */
export function permutation(state: number, constants: number): WasmFunction {
  const { even, odd, round } = LOCALS;
  const { get, set, tee, number, add, isBelow, load, store } = wasm;
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  const count = [...get(round), ...number(UNROLLED * 8), ...add, ...tee(round), ...number(ROUNDS * 8), ...isBelow];
  return {
    parameters: 0,
    locals: [
      [LOCALS.round, TYPES.v128],
      [1, TYPES.i32],
    ],
    body: [
      ...lanes.flatMap((lane) => [...number(0), ...load(state + lane * LANE_BYTES), ...set(even + lane)]),
      ...wasm.repeatWhile(count, roundOf(even, odd, constants), roundOf(odd, even, constants + 8)),
      ...lanes.flatMap((lane) => [...number(0), ...get(even + lane), ...store(state + lane * LANE_BYTES)]),
    ],
  };
}

/** One round, from the lanes at `from` to those at `to`. */
function roundOf(from: number, to: number, constant: number): Code {
  const { get, set, xor, loadTwice } = wasm;
  const iota = [...get(to), ...get(LOCALS.round), ...loadTwice(constant), ...xor, ...set(to)];
  return [...theta(from), ...five.flatMap((y) => [...rhoAndPi(from, y), ...chi(to, y)]), ...iota];
}

/** Sums each column, and makes of two of them what is added to each lane of the column between. */
function theta(from: number): Code {
  const { get, set, xor } = wasm;
  const { sum, theta: added } = LOCALS;
  const sums = five.flatMap((x) => [
    ...five.flatMap((y) => [...get(from + x + 5 * y), ...(y === 0 ? [] : xor)]),
    ...set(sum + x),
  ]);
  const additions = five.flatMap((x) => [
    ...get(sum + ((x + 4) % 5)),
    ...turn(get(sum + ((x + 1) % 5)), 1),
    ...xor,
    ...set(added + x),
  ]);
  return [...sums, ...additions];
}

/** Row y as it is after theta, rho and pi: lane (x, y) comes from (x + 3 y, x). */
function rhoAndPi(from: number, y: number): Code {
  const { get, set, xor } = wasm;
  return five.flatMap((x) => {
    const column = (x + 3 * y) % 5;
    const lane = column + 5 * x;
    const value = [...get(from + lane), ...get(LOCALS.theta + column), ...xor];
    return [...turn(value, TURNS[lane] ?? 0), ...set(LOCALS.row + x)];
  });
}

/** a ^ (c & ~b) for each lane of the row and the two beside it. */
function chi(to: number, y: number): Code {
  const { get, set, xor, andNot } = wasm;
  const row = (x: number) => get(LOCALS.row + (x % 5));
  return five.flatMap((x) => [...row(x), ...row(x + 2), ...row(x + 1), ...andNot, ...xor, ...set(to + x + 5 * y)]);
}

function turn(value: Code, bits: number): Code {
  if (bits === 0) return value;
  const { get, tee, number, or, shiftLeft, shiftRight } = wasm;
  const { turned } = LOCALS;
  const left = [...value, ...tee(turned), ...number(bits), ...shiftLeft];
  return [...left, ...get(turned), ...number(64 - bits), ...shiftRight, ...or];
}
