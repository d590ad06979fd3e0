import { readFile } from "node:fs/promises";
import { expect } from "chai";
import solhint, { type Config } from "solhint";
import { z } from "zod";

/** The project's own configuration: what these tests refuse, `npm run lint` refuses. */
const config: Config = z
  .object({ plugins: z.array(z.string()), rules: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(await readFile(".solhint.json", "utf8")));

/** `line: message` of each error that a rule of the plugin finds. */
function findings(rule: string, source: string): string[] {
  return solhint
    .processStr(source, structuredClone(config))
    .reports.filter((report) => report.ruleId === `milk/${rule}` && report.severity === 2)
    .map(({ line, message }) => `${line}: ${message}`);
}

describe("solhint-plugin-milk", () => {
  describe("no-prevrandao", () => {
    const stalls = "can stall a whole Besu QBFT chain";

    it("refuses block.prevrandao and block.difficulty", () => {
      const source = `contract Lottery {
        function draw() external view returns (uint256) {
          return block.prevrandao
            + block.difficulty;
        }
      }`;
      expect(findings("no-prevrandao", source)).to.have.members([
        `3: block.prevrandao ${stalls}`,
        `4: block.difficulty ${stalls}`,
      ]);
    });

    it("refuses prevrandao() and difficulty() in assembly", () => {
      const source = `library Dice {
        function roll() internal view returns (uint256 face) {
          assembly ("memory-safe") {
            face := mod(prevrandao(), 6)
            face := difficulty()
          }
        }
      }`;
      expect(findings("no-prevrandao", source)).to.deep.equal([
        `4: prevrandao() ${stalls}`,
        `5: difficulty() ${stalls}`,
      ]);
    });

    it("allows the rest of the block, and fields of other things with these names", () => {
      const source = `contract Clock {
        function read(Puzzle memory puzzle) external view returns (uint256, uint256) {
          return (block.timestamp, puzzle.difficulty);
        }
      }`;
      expect(findings("no-prevrandao", source)).to.be.empty;
    });
  });

  describe("max-code-lines", () => {
    const contractOf = (lines: string[]) => ["contract Long {", ...lines, "}"].join("\n");
    const statement = "    uint256 private _x;";

    it("refuses a file of 401 lines of code", () => {
      const source = contractOf(Array<string>(399).fill(statement));
      expect(findings("max-code-lines", source)).to.deep.equal([
        "1: File has 401 lines of code but at most 400 are allowed",
      ]);
    });

    it("counts neither blank lines nor comments", () => {
      const documented = ["", "    /// What it is.", "    // Why.", "    /* STORAGE", "       of it */", statement];
      const source = contractOf(Array<string[]>(398).fill(documented).flat());
      expect(findings("max-code-lines", source)).to.be.empty;
    });
  });

  describe("natspec-types", () => {
    it("refuses an error, a struct and an enum of an interface without a notice", () => {
      const source = `interface IShop {
        error Shop_Closed();
        struct Item {
          uint256 price;
        }
        /// Open or closed.
        enum Status { Open, Closed }
      }`;
      expect(findings("natspec-types", source)).to.deep.equal([
        "2: Missing @notice tag in error 'Shop_Closed'",
        "3: Missing @notice tag in struct 'Item'",
        "3: Mismatch in @param names for struct 'Item'. Expected: [price], Found: []",
        "7: Missing @notice tag in enum 'Status'",
      ]);
    });

    it("refuses params that are not the error's, in its order", () => {
      const source = `interface IShop {
        /// @notice Too dear.
        /// @param limit What was offered.
        /// @param price What it costs.
        error Shop_TooDear(uint256 price, uint256 limit);
      }`;
      expect(findings("natspec-types", source)).to.deep.equal([
        "5: Mismatch in @param names for error 'Shop_TooDear'. Expected: [price, limit], Found: [limit, price]",
      ]);
    });

    it("allows what is documented, and what is not part of an interface", () => {
      const source = `interface IShop {
        /// @notice Too dear.
        /// @param price What it costs, over
        /// two lines.
        error Shop_TooDear(uint256 price);
      }
      contract Shop {
        struct Shelf { uint256 width; }
      }`;
      expect(findings("natspec-types", source)).to.be.empty;
    });
  });
});
