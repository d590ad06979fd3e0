import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { fileFormatProblem } from "./fileFormatProblem.js";
import { headerProblem } from "./headerProblem.js";
import { purchaseColumns, purchaseRow, type Purchase } from "../../../sdk/book/purchase.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { shownText } from "../../../sdk/text/shownText.js";

/** How to read. */
export interface ScanPurchasesOptions {
  /** Called as the file is read, with the bytes read so far and the file's size. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Refuses an id that is there twice, which takes memory for each. */
  readonly unique?: boolean | undefined;
  /** Ends the remedy of a line that is wrong: what became of the lines before it. */
  readonly outcome: () => string;
}

/** Bounds what a quote that is never closed can swallow. */
const MAX_LINE = 4_096;
const LINE_FEED = 10;
const header = purchaseColumns.join(",");

const shown = (text: string) => shownText(text, 60);

/** Takes a file's records one by one; the first that is wrong throws. No value may hold a line break, so record n is line n. */
class PurchaseLines {
  lines = 0;

  private readonly lineOf = new Map<string, number>();
  private previous: Purchase | undefined;

  constructor(
    private readonly file: string,
    private readonly visit: (purchase: Purchase) => void,
    private readonly options: ScanPurchasesOptions,
  ) {}

  get mend(): string {
    return `Mend it, or export the file again. ${this.options.outcome()}`;
  }

  /** @param cut The file ended in this record, without a line break. */
  take(record: readonly string[], cut: boolean): void {
    this.lines++;
    if (this.lines === 1) this.takeHeader(record);
    if (cut) {
      throw this.invalid(
        `ends without a line break, so the file may be cut off: ${shown(record.join(","))}`,
        `Export the file again; if its last line is whole, put a line break after it. ${this.options.outcome()}`,
      );
    }
    if (this.lines > 1) this.takeRow(record);
  }

  invalid(problem: string, remedy = this.mend, options?: ErrorOptions): AllianceError {
    return new AllianceError("PURCHASES_INVALID", `${this.file}, line ${this.lines}: ${problem}.`, remedy, options);
  }

  private takeHeader(record: readonly string[]): void {
    const found = record.join(",");
    if (found === header) return;
    const problem = headerProblem(record, purchaseColumns);
    throw this.invalid(`the header is ${shown(found)}: ${problem}`, `The first line must be exactly ${header}`);
  }

  private takeRow(record: readonly string[]): void {
    if (record.length !== purchaseColumns.length) {
      const empty = record.length === 1 && record[0] === "";
      throw this.invalid(
        empty ? "the line is empty" : `the line has ${record.length} columns instead of ${purchaseColumns.length}`,
        empty ? `Remove the empty line. ${this.options.outcome()}` : `A line is ${header}. ${this.mend}`,
      );
    }
    const texts = Object.fromEntries(purchaseColumns.map((column, i) => [column, record[i] ?? ""]));
    const result = purchaseRow.safeParse(texts);
    if (!result.success) {
      const [issue] = result.error.issues;
      const column = String(issue?.path[0]);
      throw this.invalid(`column ${column}: ${shown(texts[column] ?? "")} ${issue?.message}`);
    }
    this.checkAgainstEarlier(result.data, texts["purchased_at"] ?? "");
    if (this.options.unique) this.lineOf.set(result.data.purchaseId, this.lines);
    this.previous = result.data;
    this.visit(result.data);
  }

  private checkAgainstEarlier(purchase: Purchase, time: string): void {
    const twin = this.lineOf.get(purchase.purchaseId);
    if (twin !== undefined) {
      throw this.invalid(
        `column purchase_id: ${shown(purchase.purchaseId)} is on line ${twin} already`,
        `Remove the purchase that is there twice, or give it an id of its own. ${this.options.outcome()}`,
      );
    }
    if (this.previous !== undefined && purchase.purchasedAt < this.previous.purchasedAt) {
      throw this.invalid(
        `column purchased_at: ${shown(time)} is before line ${this.lines - 1}`,
        `Sort the file by purchased_at. ${this.options.outcome()}`,
      );
    }
  }
}

/** Passes a file's bytes on, watching how many there were and what the last one was. */
class ByteWatch {
  lastByte: number | undefined;
  ended = false;
  private done = 0;

  constructor(
    private readonly file: string,
    private readonly total: number,
    private readonly onProgress: ScanPurchasesOptions["onProgress"],
  ) {}

  async *pass(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      const wrong = this.done === 0 ? fileFormatProblem(chunk) : undefined;
      if (wrong !== undefined) {
        throw new AllianceError("PURCHASES_INVALID", `${this.file}, line 1: ${wrong.problem}.`, wrong.remedy);
      }
      this.done += chunk.length;
      this.lastByte = chunk.at(-1);
      this.onProgress?.(this.done, this.total);
      yield chunk;
    }
    this.ended = true;
  }
}

/**
 * Hands a partner's purchases to `visit` one by one, in bounded memory: UTF-8, a line each, in the order of time; a byte order mark and
 * Windows line breaks are tolerated. Stops at the first line that is wrong.
 *
 * Errors: `PURCHASES_UNREADABLE` when the file cannot be read; `PURCHASES_INVALID` naming file, line, column and value; what `visit`
 * throws.
 */
export async function scanPurchases(
  file: string,
  visit: (purchase: Purchase) => void,
  options: ScanPurchasesOptions,
): Promise<void> {
  const lines = new PurchaseLines(file, visit, options);
  try {
    const { size } = await stat(file);
    const watch = new ByteWatch(file, size, options.onProgress);
    const parser = parse({
      bom: true,
      max_record_size: MAX_LINE,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      // Rows are taken here and not read from the stream: only here is it known whether the file ended in this one.
      on_record: (record) => {
        lines.take(record, watch.ended && watch.lastByte !== LINE_FEED);
        return null;
      },
    });
    await pipeline(createReadStream(file), (source: AsyncIterable<Buffer>) => watch.pass(source), parser.resume());
  } catch (cause) {
    if (cause instanceof CsvError) throw quoteError(lines, cause);
    if (!(cause instanceof Error) || !("syscall" in cause)) throw cause;
    throw new AllianceError(
      "PURCHASES_UNREADABLE",
      `The purchases ${file} cannot be read: ${cause.message}.`,
      "Give the path of an existing CSV file that you may read.",
      { cause },
    );
  }
  if (lines.lines === 0) {
    lines.lines = 1;
    throw lines.invalid("the file is empty", `The first line must be exactly ${header}`);
  }
}

/** What the parser itself refuses begins on the line after the last it gave. */
function quoteError(lines: PurchaseLines, cause: CsvError): AllianceError {
  lines.lines++;
  const endless = cause.code === "CSV_QUOTE_NOT_CLOSED" || cause.code === "CSV_MAX_RECORD_SIZE";
  const problem = endless
    ? `a quote is never closed, or the line has more than ${MAX_LINE} characters`
    : "a quote stands inside a value";
  return lines.invalid(problem, `Values need no quotes: remove them. ${lines.mend}`, { cause });
}
