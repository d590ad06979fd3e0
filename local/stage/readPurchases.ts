import type { Purchase } from "../../sdk/book/purchase.js";
import { scanPurchases } from "../../services/programme/purchases/scanPurchases.js";

/** How to read. */
export interface ReadPurchasesOptions {
  /** Called as the file is read, with the bytes read so far and the file's size. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads a partner's purchases: UTF-8, a line each, in the order of time; a byte order mark and Windows line breaks are tolerated.
 * Gives all of the file or, at the first line that is wrong, nothing. A file with a header and no purchase is an empty list.
 *
 * Errors: `PURCHASES_UNREADABLE` when the file cannot be read; `PURCHASES_INVALID` naming file, line, column and value.
 */
export async function readPurchases(file: string, { onProgress }: ReadPurchasesOptions = {}): Promise<Purchase[]> {
  const purchases: Purchase[] = [];
  const customers = new Map<string, string>();
  /** A million purchases of a thousand customers keep a thousand numbers. */
  const onlyCopy = (customerNumber: string) => {
    const kept = customers.get(customerNumber);
    if (kept === undefined) customers.set(customerNumber, customerNumber);
    return kept ?? customerNumber;
  };
  await scanPurchases(
    file,
    (purchase) => purchases.push({ ...purchase, customerNumber: onlyCopy(purchase.customerNumber) }),
    { onProgress, unique: true, outcome: () => "Nothing of the file was used." },
  );
  return purchases;
}
