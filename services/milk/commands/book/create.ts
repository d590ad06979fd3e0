import { parseWhole } from "../../../../sdk/terminal/parseWhole.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import type { Book as BookClass } from "../../../../sdk/book/Book.js";
import { bookOption } from "../../bookOption.js";
import { command, json } from "../../command.js";
import { serviceRoleOption } from "../../serviceRoleOption.js";
import { rpcOption } from "../../rpcOption.js";

type Typed = Parameters<typeof BookClass.create>[1];

/** What is left out is refused as such by `Book.create`. */
const numberIn = (option: string, text: string | undefined) =>
  text === undefined ? NaN : parseWhole(option, text, "INVALID_PROGRAMME");

const ofContract = (describe: string) =>
  ({ type: "string", describe: `${describe}; without --rpc`, conflicts: "rpc" }) as const;

/**
 * `milk book create --book F --point 0x… --hold S --rpc URL`: makes an empty book for a programme, whose contract says the rest. Without a node
 * `--chain-id N --epoch-length S --validity N --period S` say it.
 */
export const bookCreate = command({
  name: "create",
  says: "Make an empty book for a programme",
  takes: {
    book: { ...bookOption, describe: "The file to be made, or postgres://user@host/database?schema=name" },
    point: { type: "string", describe: "The point contract" },
    hold: { type: "string", describe: "Seconds from a purchase until its points settle" },
    rpc: rpcOption,
    "chain-id": ofContract("The chain of the point contract"),
    "epoch-length": ofContract("Seconds, as in the contract"),
    validity: ofContract("Epochs, as in the contract"),
    period: ofContract("Seconds between commitments, as in the contract"),
    "first-period": ofContract("The contract's first, or that of now"),
    "service-role": serviceRoleOption,
    json,
  },
  examples: [
    ["book create --book yanolja.book --point 0x… --hold 1209600 --rpc http://127.0.0.1:8545", "As the contract says"],
  ],
  run: async (given) => {
    const { Book } = await import("../../../../sdk/book/Book.js");
    const typed = {
      chainId: numberIn("--chain-id", given.chainId),
      point: given.point ?? "",
      epochLength: numberIn("--epoch-length", given.epochLength),
      validity: numberIn("--validity", given.validity),
      holdSeconds: numberIn("--hold", given.hold),
      periodLength: numberIn("--period", given.period),
      ...(given.firstPeriod === undefined ? {} : { firstPeriod: numberIn("--first-period", given.firstPeriod) }),
    };
    const terms = given.rpc === undefined ? typed : await programmeAt(given.rpc, typed);
    const book = Book.create(given.book, terms, { serviceRole: given.serviceRole });
    const { programme } = book;
    book.close();
    process.stdout.write(
      given.json ? toJson({ book: given.book, programme }) : `The book ${given.book} of ${programme.point} is made.\n`,
    );
  },
});

/** What the contract says, and the hold that was typed. */
async function programmeAt(rpc: string, { point, holdSeconds }: Typed): Promise<Typed> {
  const { checkAccount } = await import("../../../../sdk/book/checks.js");
  const address = checkAccount(point);
  const { PartnerPoint__factory } = await import("../../../../typechain-types/index.js");
  const { readProgramme } = await import("../../../programme/readProgramme.js");
  const { askChain } = await import("../../../common/chain/askChain.js");
  return askChain(rpc, (provider) => readProgramme(PartnerPoint__factory.connect(address, provider), holdSeconds));
}
