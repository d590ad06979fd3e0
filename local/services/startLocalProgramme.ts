import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Signer } from "ethers";
import { parseProgrammeConfig, type ProgrammeConfigInput } from "../../services/programme/config.js";
import { startProgramme, type ProgrammeOptions } from "../../services/programme/startProgramme.js";
import { Book } from "../../sdk/book/Book.js";
import type { BookOptions } from "../../sdk/book/BookOptions.js";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { readProgramme } from "../../services/programme/readProgramme.js";
import { readSecrets } from "../../services/programme/threads/readSecrets.js";
import type { PartnerPoint } from "../../typechain-types/index.js";

/** What a programme of a local chain is started with. */
export interface LocalProgrammeOptions extends Pick<ProgrammeOptions, "secretsFrom"> {
  /** Where the node listens. */
  readonly rpc: string;
  readonly point: PartnerPoint;
  /** Holds the programme's ISSUER role, and its key. */
  readonly issuer: Signer;
  /** Where the book and the service's file go. */
  readonly directory: string;
  /** From a purchase until its points can be spent, seconds. */
  readonly holdSeconds: number;
  /** Unix seconds. */
  readonly clock: () => number;
  /** The shop's API key; random by default. */
  readonly shopKey?: string | undefined;
  readonly settings?: Partial<ProgrammeConfigInput>;
}

/** A partner's confidential side: its book, and the service that runs over it. */
export interface LocalProgramme {
  readonly book: Book;
  readonly url: string;
  readonly client: ProgrammeClient;
  readonly shop: ReturnType<ProgrammeClient["shop"]>;
  close(): Promise<void>;
}

/** Makes a book for a programme, or opens the one in the directory, and starts a service over it on a free port of this machine. */
export async function startLocalProgramme(options: LocalProgrammeOptions): Promise<LocalProgramme> {
  const { rpc, point, issuer, directory, holdSeconds, clock, secretsFrom, settings } = options;
  const key = options.shopKey ?? randomBytes(32).toString("base64url");
  const [address, symbol, { chainId }] = await Promise.all([point.getAddress(), point.symbol(), point.eip712Domain()]);
  const file = join(directory, `${symbol}.book`);
  const secrets = secretsFrom === undefined ? undefined : await readSecrets(secretsFrom);
  const book = await openBook(file, point, { holdSeconds, clock, secrets });
  const config = parseProgrammeConfig(
    {
      book: file,
      rpc: { url: rpc, pollMilliseconds: 20 },
      chainId: Number(chainId),
      point: address,
      port: 0,
      shops: [{ name: "shop", keySha256: createHash("sha256").update(key).digest("hex") }],
      log: "silent",
      ...settings,
    },
    symbol,
  );
  try {
    const service = await startProgramme({ config, issuer, clock, secretsFrom });
    const client = new ProgrammeClient({ url: service.url, chainId, point: address, clock });
    const close = async () => {
      await service.stop();
      book.close();
    };
    return { book, url: service.url, client, shop: client.shop(key), close };
  } catch (error) {
    book.close();
    throw error;
  }
}

async function openBook(
  file: string,
  point: PartnerPoint,
  { holdSeconds, ...options }: Pick<LocalProgrammeOptions, "holdSeconds" | "clock"> & Pick<BookOptions, "secrets">,
): Promise<Book> {
  if (existsSync(file)) return Book.open(file, options);
  return Book.create(file, await readProgramme(point, holdSeconds), options);
}
