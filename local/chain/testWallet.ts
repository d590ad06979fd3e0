import { HDNodeWallet, Mnemonic } from "ethers";
import { ACCOUNTS } from "./startAnvil.js";

const wallets = new Map<string, HDNodeWallet>();

/** The key of one of Hardhat's public test accounts, for a process that signs by itself. Local chains only. */
export function testWallet(address: string): HDNodeWallet {
  if (wallets.size === 0) {
    const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(ACCOUNTS.mnemonic), "m/44'/60'/0'/0");
    for (let i = 0; i < ACCOUNTS.count; i++) {
      const wallet = root.deriveChild(i);
      wallets.set(wallet.address, wallet);
    }
  }
  const wallet = wallets.get(address);
  if (wallet === undefined) throw new RangeError(`${address} is no test account`);
  return wallet;
}
