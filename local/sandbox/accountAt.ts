import { HDNodeWallet, Mnemonic } from "ethers";
import { ACCOUNTS } from "../chain/startAnvil.js";

/** One of Hardhat's public test accounts, as the sandbox tells it. */
export function accountAt(index: number): { readonly address: string; readonly path: string } {
  const path = `m/44'/60'/0'/0/${index}`;
  const { address } = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(ACCOUNTS.mnemonic), path);
  return { address, path };
}
