/** `milk-alliance/addresses`: where an alliance's contracts are. */
export type { AllianceAddresses } from "./AllianceAddresses.js";
export { addressesOf } from "./addressesOf.js";
export { readAddresses } from "./readAddresses.js";
export { readSandbox } from "./readSandbox.js";
export type { SandboxFile } from "./SandboxFile.js";
