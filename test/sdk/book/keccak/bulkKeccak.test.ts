import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { hexlify, keccak256 } from "ethers";
import { createKeccak256 } from "../../../../sdk/book/commitment/createKeccak256.js";
import { bulkKeccak, oneByOne } from "../../../../sdk/book/keccak/bulkKeccak.js";
import { keccakModule } from "../../../../sdk/book/keccak/keccakModule.js";

const keccak = await createKeccak256();
const SIZE = 20_000;
const MESSAGES = 3_000;
/** From nothing to more than three blocks of 136 bytes: every length there is, around each border. */
const LENGTHS = Array.from({ length: 56 }, (_, lanes) => 8 * lanes);

describe("bulkKeccak", () => {
  for (const [way, create] of [
    ["two messages at a time", bulkKeccak],
    ["one by one, where there is no SIMD", oneByOne],
  ] as const) {
    describe(way, () => {
      const { memory, hash } = create(SIZE, keccak);

      it("gives ethers' keccak256 of every length of message, for even and odd numbers of them, and touches nothing else", () => {
        for (const length of LENGTHS) {
          for (const count of [0, 1, 2, 3, 8, 37]) {
            memory.set(randomBytes(SIZE));
            const before = memory.slice();
            const messages = length * count > MESSAGES ? 1_216 : MESSAGES;
            const hashes = 8;
            hash(messages, length, hashes, count);
            for (let i = 0; i < count; i++) {
              const message = before.subarray(messages + i * length, messages + (i + 1) * length);
              const found = hexlify(memory.subarray(hashes + i * 32, hashes + (i + 1) * 32));
              expect(found, `message ${i} of ${count}, ${length} bytes`).to.equal(keccak256(message));
            }
            memory.set(before.subarray(hashes, hashes + 32 * count), hashes);
            expect(Buffer.compare(memory, before)).to.equal(0);
          }
        }
      });

      it("writes hashes where the messages are, when those are no shorter", () => {
        for (const length of [32, 64, 96, 256]) {
          memory.set(randomBytes(SIZE));
          const expected = [0, 1, 2, 3, 4].map((i) => keccak256(memory.slice(i * length, (i + 1) * length)));
          hash(0, length, 0, 5);
          expect([0, 1, 2, 3, 4].map((i) => hexlify(memory.subarray(i * 32, (i + 1) * 32)))).to.deep.equal(expected);
        }
      });

      it("refuses what does not fit its memory, and lengths that are no whole lanes", () => {
        for (const [messages, length, hashes, count] of [
          [0, 64, SIZE - 32, 2],
          [SIZE - 64, 64, 0, 2],
          [0, 63, 0, 1],
          [-8, 64, 0, 1],
          [0, 64, 0, -1],
          [0, 64, 0.5, 1],
        ] as const) {
          expect(() => hash(messages, length, hashes, count)).to.throw(
            RangeError,
            `${count} messages of ${length} bytes`,
          );
        }
      });
    });
  }

  it("hashes in pairs on this machine: the module is valid, and no larger than a page of a book", () => {
    // By its name: what the types of Node leave out.
    const engine: unknown = Reflect.get(globalThis, "WebAssembly");
    if (typeof engine !== "object" || engine === null) throw new TypeError("there is no WebAssembly");
    const validate: unknown = Reflect.get(engine, "validate");
    if (typeof validate !== "function") throw new TypeError("there is no WebAssembly.validate");
    const module = keccakModule(1);
    expect(validate.call(engine, module)).to.equal(true);
    expect(module.length).to.be.below(8_192);
  });
});
