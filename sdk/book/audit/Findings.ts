import type { AuditFinding, FindingCode } from "./AuditReport.js";

const KEPT = 100;

/** Collects what does not match: the first hundred, and how many in all. */
export class Findings {
  readonly list: AuditFinding[] = [];
  count = 0;

  add(code: FindingCode, message: string): void {
    this.count++;
    if (this.list.length < KEPT) this.list.push({ code, message });
  }
}
