/** What a module deployed, by Ignition's name. */
export type Places = ReadonlyMap<string, { readonly address: string; readonly block: number }>;

/** The end of a bridge among what a module deployed, and whether it locks MLK; undefined while any of it is missing. */
export function endIn(places: Places) {
  const home = places.get("HomeMilkBridge");
  const [gateway, bridge, token] = [
    places.get("AttestorGateway"),
    home ?? places.get("RemoteMilkBridge"),
    places.get("PublicMilk"),
  ];
  if (gateway === undefined || bridge === undefined || token === undefined) return undefined;
  return { gateway, bridge, token, locks: home !== undefined };
}
