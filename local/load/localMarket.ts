import type { LocalChain } from "../chain/openLocalChain.js";
import type { StagePartner } from "../stage/Stage.js";
import { testWallet } from "../chain/testWallet.js";
import type { Market, Programme } from "./Market.js";

const FIRST_SENDER = 60;
const SENDERS = 2;

/** The market of a local chain: members bring YNJ's points and get SSG's. */
export function localMarket({ stage, url }: LocalChain): Market {
  const { forwarder, exchange, milk } = stage.alliance;
  const senders = stage.accounts.slice(FIRST_SENDER, FIRST_SENDER + SENDERS);
  return {
    rpc: url,
    chainId: stage.manifest.chainId,
    provider: stage.connection.ethers.provider,
    forwarder,
    exchange,
    milk,
    from: programmeOf(stage.partner("YNJ")),
    into: programmeOf(stage.partner("SSG")),
    senders: senders.map(({ address }) => testWallet(address)),
  };
}

function programmeOf({ point, issuer }: StagePartner): Programme {
  return { point, issuer: testWallet(issuer.address) };
}
