import { expect } from "chai";
import { measureRelayer } from "../../../bench/lib/measureRelayer.js";

describe("measureRelayer", function () {
  it("has every swap mined, and tells how fast", async () => {
    const [members, rounds] = (process.env["RELAYED"] ?? "4,2").split(",").map(Number);
    const figures = await measureRelayer(members, rounds);
    expect(figures).to.include({ members, requests: (members ?? 0) * (rounds ?? 0) });
    for (const [name, value] of Object.entries(figures)) expect(value, name).to.be.greaterThan(0);
    if (process.env["RELAYED"] !== undefined) process.stdout.write(`${JSON.stringify(figures)}\n`);
  });
});
