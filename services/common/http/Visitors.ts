import { BlockList, isIP, type Socket } from "node:net";
import type { IncomingMessage } from "node:http";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** A visitor has the whole of such a network to itself, so it counts as one address. */
const IPV6_GROUPS = 4;

/** Whose address a request comes from, when some of those who connect are proxies. */
export class Visitors {
  private readonly proxies = new BlockList();
  private readonly known = new WeakMap<IncomingMessage, string>();

  /** @param proxies Addresses and networks (`10.0.0.0/8`) of the proxies whose `x-forwarded-for` is believed. */
  constructor(proxies: readonly string[]) {
    for (const proxy of proxies) {
      const [address = "", length] = proxy.split("/");
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      if (length === undefined) this.proxies.addAddress(address, family);
      else this.proxies.addSubnet(address, Number(length), family);
    }
  }

  /** The visitor's address; of IPv6 its network's 64 bits. */
  of(request: IncomingMessage): string {
    const known = this.known.get(request);
    if (known !== undefined) return known;
    const found = grouped(this.visitor(request));
    this.known.set(request, found);
    return found;
  }

  /** The same of one who connects, whatever its requests say. */
  ofConnection({ remoteAddress = "" }: Pick<Socket, "remoteAddress">): string {
    return grouped(plain(remoteAddress));
  }

  /** Whether one who connects is a proxy that is believed. */
  isProxy(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.proxies.check(address, family === 6 ? "ipv6" : "ipv4");
  }

  /** From the nearest proxy on: the first that is no proxy of ours. What stands before that anybody may have written. */
  private visitor({ socket, headers }: IncomingMessage): string {
    let nearest = plain(socket.remoteAddress ?? "");
    const forwarded = headers["x-forwarded-for"];
    const hops = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? ""))
      .split(",")
      .map((hop) => hop.trim());
    while (this.isProxy(nearest)) {
      const next = plain(hops.pop() ?? "");
      if (isIP(next) === 0) break;
      nearest = next;
    }
    return nearest;
  }
}

function plain(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address;
}

function grouped(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");
  return [...first, ...zeros, ...last]
    .slice(0, IPV6_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
