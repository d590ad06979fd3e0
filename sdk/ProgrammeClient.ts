import type { Signer } from "ethers";
import { MemberClient, type MemberConnection } from "./programme/MemberClient.js";
import { ShopClient } from "./programme/ShopClient.js";

/** A programme's service, for whoever speaks to it: its shops by API key, its members by their accounts' signatures. */
export class ProgrammeClient {
  /** @param connection Where the service listens, and which programme on which chain it serves. */
  constructor(private readonly connection: MemberConnection) {}

  /** The service as a shop asks it. */
  shop(apiKey: string): ShopClient {
    return new ShopClient(this.connection, apiKey);
  }

  /** The service as a member's wallet asks it. */
  member(account: Pick<Signer, "getAddress" | "signTypedData">): MemberClient {
    return new MemberClient(this.connection, account);
  }
}
