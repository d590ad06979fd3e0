import type { PartnerApps } from "../../support/PartnerApps.js";

/** What every way of use is tried with. */
export interface PartnerWorld {
  /**
   * `esm` is ESM with the ethers that this repository pins; `oldest` the same with the oldest that the package takes; `cjs` is CommonJS with
   * the dependencies of `esm`; `page` is for a browser.
   */
  readonly apps: PartnerApps;
  /** The file that the running sandbox wrote. */
  readonly sandbox: string;
}
