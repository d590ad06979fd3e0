import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Contract, ContractFactory, concat, getAddress, solidityPacked, ZeroAddress, type InterfaceAbi } from "ethers";
import { z } from "zod";
import type { SafeTransaction } from "../../scripts/alliance/transactionsFile.js";
import { ethers } from "./fixture.js";

const artifact = z.object({ abi: z.array(z.looseObject({ type: z.string() })), bytecode: z.string() });
const require = createRequire(import.meta.url);

/** A contract of Safe's own npm package, as its authors built it. */
async function artifactOf(path: string, name: string) {
  const file = `@safe-global/safe-smart-account/build/artifacts/contracts/${path}/${name}.json`;
  const { abi, bytecode } = artifact.parse(JSON.parse(await readFile(require.resolve(file), "utf8")));
  return { abi: abi as InterfaceAbi, bytecode };
}

async function deploy(path: string, name: string, deployer: HardhatEthersSigner): Promise<Contract> {
  const { abi, bytecode } = await artifactOf(path, name);
  const contract = await new ContractFactory(abi, bytecode, deployer).deploy();
  return new Contract(await contract.getAddress(), abi, deployer);
}

const SAFE_TX = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};
const DELEGATE_CALL = 1;

/** A Safe that needs `threshold` signatures of its owners. */
export interface TestSafe {
  readonly address: string;
  /** Owners sign a batch, by EIP-712, and anybody has it executed, through Safe's `MultiSendCallOnly`. */
  execute(transactions: readonly SafeTransaction[], signers: readonly HardhatEthersSigner[]): Promise<unknown>;
}

/** Deploys a Safe from Safe's npm artifacts. */
export async function deploySafe(owners: readonly HardhatEthersSigner[], threshold: number): Promise<TestSafe> {
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new RangeError("no accounts");
  const singleton = await deploy("Safe.sol", "Safe", deployer);
  const factory = await deploy("proxies/SafeProxyFactory.sol", "SafeProxyFactory", deployer);
  const multiSend = await deploy("libraries/MultiSendCallOnly.sol", "MultiSendCallOnly", deployer);
  const accounts = owners.map(({ address }) => address);
  const setup = [accounts, threshold, ZeroAddress, "0x", ZeroAddress, ZeroAddress, 0, ZeroAddress];
  const initializer = singleton.interface.encodeFunctionData("setup", setup);
  const created = factory.getFunction("createProxyWithNonce");
  const args = [await singleton.getAddress(), initializer, 0];
  const address = getAddress(String(await created.staticCall(...args)));
  await created.send(...args);

  return {
    address,
    async execute(transactions, signers) {
      const safe = new Contract(address, singleton.interface, deployer);
      const packed = transactions.map(({ to, data }) =>
        solidityPacked(["uint8", "address", "uint256", "uint256", "bytes"], [0, to, 0, (data.length - 2) / 2, data]),
      );
      const nonce: unknown = await safe.getFunction("nonce").staticCall();
      const message = {
        to: await multiSend.getAddress(),
        value: 0n,
        data: multiSend.interface.encodeFunctionData("multiSend", [concat(packed)]),
        operation: DELEGATE_CALL,
        safeTxGas: 0n,
        baseGas: 0n,
        gasPrice: 0n,
        gasToken: ZeroAddress,
        refundReceiver: ZeroAddress,
      };
      const { chainId } = await ethers.provider.getNetwork();
      const domain = { chainId, verifyingContract: address };
      // The Safe wants them in the order of their signers.
      const ordered = signers.toSorted((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
      const signatures = await Promise.all(
        ordered.map((signer) => signer.signTypedData(domain, SAFE_TX, { ...message, nonce })),
      );
      return safe.getFunction("execTransaction").send(...Object.values(message), concat(signatures));
    },
  };
}
