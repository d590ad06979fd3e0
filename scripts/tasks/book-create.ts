import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { Book } from "../../sdk/book/Book.js";
import { checkAccount } from "../../sdk/book/checks.js";
import { build } from "../hardhat/build.js";
import { connect } from "../hardhat/connect.js";
import { givenNetwork } from "../hardhat/givenNetwork.js";
import { parseWhole } from "../../sdk/terminal/parseWhole.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { requireNetwork } from "../hardhat/requireNetwork.js";
import { toJson } from "../../sdk/text/toJson.js";

/** All but `json` as typed; an empty text is an option left out. */
interface Options {
  readonly book: string;
  readonly chainId: string;
  readonly point: string;
  readonly epochLength: string;
  readonly validity: string;
  readonly period: string;
  readonly firstPeriod: string;
  readonly hold: string;
  readonly json: boolean;
}

/** What is left out is refused as such by `Book.create`. */
const numberIn = (option: string, text: string) => (text === "" ? NaN : parseWhole(option, text, "INVALID_PROGRAMME"));

/**
 * `hardhat book-create --book F --point 0x… --hold S --network N`: makes an empty book for a programme, whose contract says the rest.
 * Without a network, `--chain-id N --epoch-length S --validity N --period S` say it.
 */
export default async function bookCreate(options: Options, hre: HardhatRuntimeEnvironment): Promise<void> {
  const { book: path, json } = options;
  await reportErrors(
    async () => {
      const typed = {
        chainId: numberIn("--chain-id", options.chainId),
        point: options.point,
        epochLength: numberIn("--epoch-length", options.epochLength),
        validity: numberIn("--validity", options.validity),
        holdSeconds: numberIn("--hold", options.hold),
        periodLength: numberIn("--period", options.period),
        ...(options.firstPeriod === "" ? {} : { firstPeriod: numberIn("--first-period", options.firstPeriod) }),
      };
      const network = givenNetwork(hre);
      // Without one the options say it all; one in memory has no contract that could.
      if (network !== undefined) requireNetwork(hre, ["book-create"], options);
      const book = Book.create(path, await programmeOf(hre, network, typed));
      const { programme } = book;
      book.close();
      process.stdout.write(
        json ? toJson({ book: path, programme }) : `The book ${path} of ${programme.point} is made.\n`,
      );
    },
    { json },
  );
}

type Typed = Parameters<typeof Book.create>[1];

/** What was typed; with a network, what the contract says. */
async function programmeOf(hre: HardhatRuntimeEnvironment, network: string | undefined, typed: Typed): Promise<Typed> {
  if (network === undefined) return typed;
  await build(hre);
  // After the build: they import the bindings that the build generates.
  const { PartnerPoint__factory } = await import("../../typechain-types/index.js");
  const { readProgramme } = await import("../../services/programme/readProgramme.js");
  const connection = await connect(hre, network, { sign: false });
  try {
    const contract = PartnerPoint__factory.connect(checkAccount(typed.point), connection.ethers.provider);
    return await readProgramme(contract, typed.holdSeconds);
  } finally {
    await connection.close();
  }
}
