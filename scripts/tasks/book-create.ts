import { Book } from "../../sdk/book/Book.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";

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

/** What is left out, or no number, is refused as such by `Book.create`. */
const numberIn = (text: string) => (text === "" ? NaN : Number(text));

/** `hardhat book-create --book F --chain-id N --point 0x… --epoch-length S --validity N --period S --hold S`: makes an empty book. */
export default async function bookCreate(options: Options): Promise<void> {
  const { book: path, json } = options;
  await reportErrors(
    async () => {
      const book = Book.create(path, {
        chainId: numberIn(options.chainId),
        point: options.point,
        epochLength: numberIn(options.epochLength),
        validity: numberIn(options.validity),
        holdSeconds: numberIn(options.hold),
        periodLength: numberIn(options.period),
        ...(options.firstPeriod === "" ? {} : { firstPeriod: numberIn(options.firstPeriod) }),
      });
      const { programme } = book;
      book.close();
      process.stdout.write(
        json ? toJson({ book: path, programme }) : `The book ${path} of ${programme.point} is made.\n`,
      );
    },
    { json },
  );
}
