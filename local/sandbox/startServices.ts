import { randomBytes } from "node:crypto";
import type { SandboxFile } from "../../sdk/addresses/SandboxFile.js";
import type { LocalChain } from "../chain/openLocalChain.js";
import { startLocalProgramme } from "../services/startLocalProgramme.js";
import { startLocalRelayer } from "../services/startLocalRelayer.js";
import { testWallet } from "../chain/testWallet.js";
import { accountAt } from "./accountAt.js";
import type { Closing } from "./Closing.js";
import { checkPort } from "./checkPort.js";
import type { SandboxProgramme } from "./enrolMembers.js";

/** The first of the accounts that submit what members sign at the partners' counters; members' own come before. */
const FIRST_COUNTER = 70;
const POLL_MS = 250;

/** The account that the relayer sends from. */
const RELAYER = 79;

/** What the services of a sandbox are started with. */
export interface ServicesOptions {
  /** Where the books go. */
  readonly directory: string;
  /** The first service's port, the others' follow; 0 for free ones. */
  readonly port: number;
  /** From a purchase until its points can be spent. */
  readonly holdSeconds: number;
  readonly clock: () => number;
}

/** The services of a sandbox, and what is told of them. */
export interface Services {
  readonly programmes: readonly SandboxProgramme[];
  readonly told: Pick<SandboxFile, "programmes" | "relayer">;
}

/** Starts each partner's programme over an empty book, and the relayer. What is started is added to `closing`. */
export async function startServices(
  { stage, url }: LocalChain,
  { directory, port, holdSeconds, clock }: ServicesOptions,
  closing: Closing,
): Promise<Services> {
  const programmes: SandboxProgramme[] = [];
  const told: SandboxFile["programmes"] = {};
  for (const [i, partner] of stage.partners.entries()) {
    const { point, issuer, manifest } = partner;
    const { symbol } = manifest.point;
    const own = port === 0 ? 0 : port + i;
    await checkPort(own, `The service of ${manifest.name}`);
    const shopKey = randomBytes(32).toString("base64url");
    const settings = { port: own, rpc: { url, pollMilliseconds: POLL_MS } };
    const wallet = testWallet(issuer.address);
    const local = await startLocalProgramme({
      rpc: url,
      point,
      issuer: wallet,
      directory,
      holdSeconds,
      clock,
      shopKey,
      settings,
    });
    await closing.add(() => local.close());
    programmes.push({ partner, local });
    const counter = accountAt(FIRST_COUNTER + i);
    told[symbol] = { partner: manifest.name, point: await point.getAddress(), url: local.url, shopKey, counter };
  }
  const own = port === 0 ? 0 : port + stage.partners.length;
  await checkPort(own, "The relayer");
  const relayer = await startLocalRelayer({
    rpc: url,
    chainId: stage.manifest.chainId,
    alliance: stage.alliance,
    senders: [testWallet(accountAt(RELAYER).address)],
    directory,
    settings: { port: own },
  });
  await closing.add(() => relayer.stop());
  return { programmes, told: { programmes: told, relayer: relayer.url } };
}
