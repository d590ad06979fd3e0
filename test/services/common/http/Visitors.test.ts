import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect } from "chai";
import { Visitors } from "../../../../services/common/http/Visitors.js";

/** A request from an address, with a header about the way it came. */
function requestFrom(address: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: address });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers["x-forwarded-for"] = forwarded;
  return request;
}

describe("Visitors", () => {
  const of = (proxies: readonly string[], address: string, forwarded?: string) =>
    new Visitors(proxies).of(requestFrom(address, forwarded));

  it("believes nobody's word who is no proxy", () => {
    expect(of([], "127.0.0.1", "203.0.113.9")).to.equal("127.0.0.1");
    expect(of(["10.0.0.0/8"], "192.0.2.1", "203.0.113.9")).to.equal("192.0.2.1");
  });

  it("takes a proxy's word for the one that came to it, and nothing that this one wrote", () => {
    expect(of(["127.0.0.1"], "127.0.0.1", "198.51.100.7, 203.0.113.9")).to.equal("203.0.113.9");
    expect(of(["127.0.0.1", "10.0.0.0/8"], "::ffff:127.0.0.1", "1.2.3.4, 203.0.113.9, 10.1.2.3")).to.equal(
      "203.0.113.9",
    );
  });

  it("counts what a proxy says nothing usable about as the proxy's", () => {
    expect(of(["127.0.0.1"], "127.0.0.1")).to.equal("127.0.0.1");
    expect(of(["127.0.0.1"], "127.0.0.1", "203.0.113.9, unknown")).to.equal("127.0.0.1");
  });

  it("counts a network of 64 bits as one visitor", () => {
    const [one, other, third] = ["2001:db8:0:1::1", "2001:0db8::1:ffff:1:2:3", "2001:db8:0:2::1"].map((it) =>
      of([], it),
    );
    expect(one).to.equal(other);
    expect(one).not.to.equal(third);
    expect(of(["2001:db8::/32"], "2001:db8::1", "203.0.113.9")).to.equal("203.0.113.9");
  });
});
