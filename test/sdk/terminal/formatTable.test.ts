import { expect } from "chai";
import { formatTable } from "../../../sdk/terminal/formatTable.js";

describe("formatTable", () => {
  it("aligns text left and numbers right, without spaces at the ends of lines", () => {
    const rows = [
      ["Yanolja", 1_320, "4,659,820", "83 %", "a"],
      ["Deelcar", 80n, "-12.50", "6.5 %", ""],
    ];
    expect(formatTable(["partner", "purchases", "points", "bid", "note"], rows)).to.equal(
      [
        "partner  purchases     points    bid  note",
        "-------  ---------  ---------  -----  ----",
        "Yanolja       1320  4,659,820   83 %  a",
        "Deelcar         80     -12.50  6.5 %",
      ].join("\n"),
    );
  });

  it("aligns a column left when one cell is no number, and right when empty cells stand among numbers", () => {
    expect(
      formatTable(
        ["a", "b"],
        [
          [1, 1],
          [20, ""],
          ["none", 20],
        ],
      ),
    ).to.equal(["a      b", "----  --", "1      1", "20", "none  20"].join("\n"));
  });

  it("aligns as the column says", () => {
    const columns = [
      { title: "customer", align: "left" },
      { title: "who", align: "right" },
    ] as const;
    expect(
      formatTable(columns, [
        ["100", "A"],
        ["20", "Amara"],
      ]),
    ).to.equal(["customer    who", "--------  -----", "100           A", "20        Amara"].join("\n"));
  });

  it("gives the head alone when there are no rows", () => {
    expect(formatTable(["partner", "points"], [])).to.equal("partner  points\n-------  ------");
  });

  it("gives each value of a list a line of its own", () => {
    const rows = [
      ["council", ["0x01"], 1],
      ["operators", ["0x02", "0x03"], 2],
      ["guardians", [], 0],
    ];
    expect(formatTable(["role", "holders", "n"], rows)).to.equal(
      [
        "role       holders  n",
        "---------  -------  -",
        "council    0x01     1",
        "operators  0x02     2",
        "           0x03",
        "guardians           0",
      ].join("\n"),
    );
  });

  it("counts characters, not code units", () => {
    expect(
      formatTable(
        ["name", "n"],
        [
          ["Toma\u0301s\u030c", 1],
          ["😀", 2],
        ],
      ),
    ).to.equal(["name   n", "-----  -", "Tomáš  1", "😀      2"].join("\n"));
  });

  it("lets no cell move the cursor or break its line", () => {
    expect(formatTable(["a\nb"], [["x\u001b[2Jy"], ["p\r\nq"]])).to.equal(
      ["a b", "------", "x [2Jy", "p  q"].join("\n"),
    );
  });

  it("throws when a row has more or fewer cells than there are columns", () => {
    expect(() => formatTable(["a", "b"], [[1, 2], [1]])).to.throw(RangeError, "a row has 1 cells, the table 2 columns");
    expect(() => formatTable(["a"], [[1, 2]])).to.throw(RangeError, "a row has 2 cells, the table 1 columns");
  });
});
