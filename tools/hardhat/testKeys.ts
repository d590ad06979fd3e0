import { createECDH, createHmac, pbkdf2Sync } from "node:crypto";

/** Hardhat's public test mnemonic (BIP-39). Its keys are known to everyone: local chains only. */
const MNEMONIC = "test test test test test test test test test test test junk";
/** m/44'/60'/0'/0 (BIP-44), whose children are the accounts. */
const PATH = [0x8000_002c, 0x8000_003c, 0x8000_0000, 0];
/** Of secp256k1. */
const ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;

/** An extended private key of BIP-32. */
interface Extended {
  readonly key: Buffer;
  readonly chainCode: Buffer;
}

const halves = (both: Buffer): Extended => ({ key: both.subarray(0, 32), chainCode: both.subarray(32) });

/** A step of a path, BIP-32's CKDpriv; one from 2^31 on is hardened. */
function child({ key, chainCode }: Extended, index: number): Extended {
  const data = Buffer.alloc(37);
  if (index >= 0x8000_0000) {
    key.copy(data, 1);
  } else {
    const curve = createECDH("secp256k1");
    curve.setPrivateKey(key);
    curve.getPublicKey(null, "compressed").copy(data);
  }
  data.writeUInt32BE(index, 33);
  const next = halves(createHmac("sha512", chainCode).update(data).digest());
  const sum = (BigInt(`0x${next.key.toString("hex")}`) + BigInt(`0x${key.toString("hex")}`)) % ORDER;
  return { key: Buffer.from(sum.toString(16).padStart(64, "0"), "hex"), chainCode: next.chainCode };
}

/**
 * The private keys of the test mnemonic's first accounts, as Hardhat and anvil have them. Hardhat derives each of them from the mnemonic
 * anew, with its 2,048 rounds of hashing and in JavaScript, whenever a network is opened: 1.3 seconds of a core for 80 accounts, here 10
 * milliseconds.
 */
export function testKeys(count: number): string[] {
  const seed = pbkdf2Sync(MNEMONIC, "mnemonic", 2_048, 64, "sha512");
  const master = halves(createHmac("sha512", "Bitcoin seed").update(seed).digest());
  const parent = PATH.reduce(child, master);
  return Array.from({ length: count }, (_, index) => `0x${child(parent, index).key.toString("hex")}`);
}
