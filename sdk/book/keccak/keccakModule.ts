import { TYPES, wasm, type Code } from "./instructions.js";
import { LANE_BYTES, LANES, permutation, ROUND_CONSTANTS } from "./permutation.js";
import { wasmModule, type WasmFunction } from "./wasmModule.js";

/** Bytes of a message that go into a state between two permutations: 1,600 bits less twice the 256 of the hash. */
const RATE = 136;
/** Of a message and of a hash, where a state has two. */
const LANE = 8;
const HASH = 32;

/** Where things stand in the module's memory; from `free` on it is the caller's. */
export const LAYOUT = { constants: 0, state: 256, free: 256 + LANES * LANE_BYTES } as const;

const PERMUTE = 0;
const HASH_ALL = 1;
/** Locals: the parameters; what is hashed beside the message; how far both have been read, how much is left, and where it goes. */
const LOCALS = { message: 0, length: 1, output: 2, count: 3, other: 4, otherOutput: 5, left: 6, lane: 7 } as const;
const { message, length, output, count, other, otherOutput, left, lane } = LOCALS;
const { get, set, tee, number, add, subtract, isAbove, isAtLeast, select, load, store, xor } = wasm;

/**
 * The module of {@link bulkKeccak}: `hash(message, length, output, count)` writes the keccak256 of `count` messages of `length` bytes, a multiple
 * of 8, which lie one behind the other, likewise. `writeConstants` first.
 */
export function keccakModule(pages: number): Uint8Array<ArrayBuffer> {
  const functions = [permutation(LAYOUT.state, LAYOUT.constants), hashAll()];
  return wasmModule({ pages, functions, exports: { hash: HASH_ALL } });
}

/** Puts the rounds' constants where the module reads them. */
export function writeConstants(memory: ArrayBuffer): void {
  new BigUint64Array(memory, LAYOUT.constants, ROUND_CONSTANTS.length).set(ROUND_CONSTANTS);
}

/** Takes the messages in pairs. The last of an odd number is hashed twice, and written twice to its one place. */
function hashAll(): WasmFunction {
  const otherOf = (own: number, step: Code) => [
    ...[...get(own), ...step, ...add],
    ...[...get(own), ...get(count), ...number(1), ...isAbove, ...select],
  ];
  const pair = [
    ...[...otherOf(message, get(length)), ...set(other), ...otherOf(output, number(HASH)), ...set(otherOutput)],
    ...[...clearState(), ...get(length), ...set(left)],
    ...wasm.when(isLeft(RATE), wasm.repeatWhile(isLeft(RATE), absorbBlock())),
    ...[...absorbRest(), ...wasm.call(PERMUTE), ...squeeze()],
    ...[...get(otherOutput), ...number(HASH), ...add, ...set(output)],
    // Both have been read to their ends: the next message begins where the other ended.
    ...[...get(other), ...set(message)],
  ];
  const more = [...get(count), ...number(2), ...subtract, ...tee(count), ...number(0), ...isAbove];
  return { parameters: 4, locals: [[4, TYPES.i32]], body: wasm.repeatWhile(more, pair) };
}

function isLeft(bytes: number): Code {
  return [...get(left), ...number(bytes), ...isAtLeast];
}

function clearState(): Code {
  return stateLanes(LANES).flatMap((offset) => [...number(0), ...wasm.zero, ...store(offset)]);
}

function stateLanes(lanes: number): number[] {
  return Array.from({ length: lanes }, (_, index) => LAYOUT.state + index * LANE_BYTES);
}

/** The lane of both messages. */
function lanesAt(offset: number): Code {
  return [...get(other), ...get(message), ...wasm.loadFirst(offset), ...wasm.loadSecond(offset)];
}

function moveOn(bytes: number): Code {
  const step = (local: number) => [...get(local), ...number(bytes), ...add, ...set(local)];
  return [...step(message), ...step(other), ...get(left), ...number(bytes), ...subtract, ...set(left)];
}

function absorbBlock(): Code {
  const lanes = stateLanes(RATE / LANE).flatMap((offset, index) => [
    ...[...number(0), ...number(0), ...load(offset)],
    ...[...lanesAt(index * LANE), ...xor, ...store(offset)],
  ]);
  return [...lanes, ...wasm.call(PERMUTE), ...moveOn(RATE)];
}

/** What is less than a block, and the padding: Keccak's own, a 1 behind the message and another at the block's end. */
function absorbRest(): Code {
  const into = (place: Code, offset: number, value: Code) => [
    ...[...place, ...place, ...load(offset), ...value],
    ...[...xor, ...store(offset)],
  ];
  const nextLane = [...get(lane), ...number(LANE_BYTES), ...add, ...set(lane)];
  const oneLane = [...into(get(lane), LAYOUT.state, lanesAt(0)), ...nextLane, ...moveOn(LANE)];
  return [
    ...[...number(0), ...set(lane)],
    ...wasm.when(isLeft(LANE), wasm.repeatWhile(isLeft(LANE), oneLane)),
    ...into(get(lane), LAYOUT.state, wasm.bits(0)),
    ...into(number((RATE / LANE - 1) * LANE_BYTES), LAYOUT.state, wasm.bits(63)),
  ];
}

function squeeze(): Code {
  return stateLanes(HASH / LANE).flatMap((offset, index) =>
    ([output, otherOutput] as const).flatMap((place, which) => [
      ...[...get(place), ...number(0), ...load(offset)],
      ...wasm.storeLane(which, index * LANE),
    ]),
  );
}
