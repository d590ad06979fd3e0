import type { BridgeBook } from "../AddressBook.js";

/** The contracts of a bridge, and which of the build each should be; MLK where it is at home is checked, if it is ours, as the alliance's. */
export function bridgeCode(bridge: BridgeBook | undefined) {
  const { home, private: near, public: far } = bridge ?? {};
  const of = (chain: string, names: readonly (readonly [string, string, { readonly address: string } | undefined])[]) =>
    names.flatMap(([name, artifact, place]) =>
      place === undefined
        ? []
        : [{ name: `${chain} ${name}`, artifact, address: place.address, there: chain === "public" }],
    );
  const bridgeOf = (chain: "private" | "public") => (home === chain ? "HomeMilkBridge" : "RemoteMilkBridge");
  return [
    ...of("private", [
      ["gateway", "AttestorGateway", near?.gateway],
      ["bridge", bridgeOf("private"), near?.bridge],
    ]),
    ...of("public", [
      ["forwarder", "ERC2771Forwarder", far?.forwarder],
      ["timelock", "AllianceTimelock", far?.timelock],
      ["registry", "RoleRegistry", far?.registry],
      ["gateway", "AttestorGateway", far?.gateway],
      ["bridge", bridgeOf("public"), far?.bridge],
      ["token", "PublicMilk", home === "private" ? far?.token : undefined],
    ]),
  ];
}
