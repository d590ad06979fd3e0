import { FunctionFragment, Interface } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { RelayerConfig } from "./config.js";

const REMEDY = "GET /openapi.json and the operator say what this relayer submits.";

/** The calls that members may have submitted. */
export class AllowList {
  private readonly contracts: ReadonlyMap<string, Interface>;

  constructor(allow: RelayerConfig["allow"]) {
    const fragments = new Map<string, FunctionFragment[]>();
    for (const { contract, functions } of allow) {
      const known = fragments.get(contract) ?? [];
      fragments.set(contract, [...known, ...functions.map((text) => FunctionFragment.from(text))]);
    }
    this.contracts = new Map([...fragments].map(([contract, own]) => [contract, new Interface(own)]));
  }

  /** Errors: `CONTRACT_NOT_ALLOWED`, `FUNCTION_NOT_ALLOWED`, `CALL_MALFORMED` when the arguments are not the function's. */
  check({ to, data }: { readonly to: string; readonly data: string }): void {
    const contract = this.contracts.get(to);
    if (contract === undefined) {
      throw new AllianceError("CONTRACT_NOT_ALLOWED", `Calls of ${to} are not relayed.`, REMEDY);
    }
    const selector = data.slice(0, 10);
    const call = selector.length === 10 ? contract.getFunction(selector) : null;
    if (call === null) {
      throw new AllianceError("FUNCTION_NOT_ALLOWED", `The function ${selector} of ${to} is not relayed.`, REMEDY);
    }
    try {
      contract.decodeFunctionData(call, data);
    } catch (cause) {
      throw new AllianceError("CALL_MALFORMED", `The data is no call of ${call.format()}.`, "Encode it anew.", {
        cause,
      });
    }
  }
}
