import { bridgeBook, type PublicEndBook } from "../AddressBook.js";
import { endIn, type Places } from "./endIn.js";

/** The end on the public chain among what its module deployed; undefined while any of it is missing. */
export function publicEndOf(places: Places, chainId: number): PublicEndBook | undefined {
  const end = endIn(places);
  const [forwarder, timelock, registry] = ["ERC2771Forwarder", "AllianceTimelock", "RoleRegistry"].map((name) =>
    places.get(name),
  );
  return bridgeBook.shape.public.safeParse({ ...end, chainId, forwarder, timelock, registry }).data;
}
