/** `milk-alliance/book`: a partner's own book, its commitments and its audit. Needs Node ≥ 22.13 for `node:sqlite`. */
export { Book } from "./Book.js";
export { BookReader } from "./BookReader.js";
export { migrateBook, type MigratedBook, type MigrationOptions, type MigrationStep } from "./migrate/migrateBook.js";
export type { BookOptions, OpenOptions } from "./BookOptions.js";
export type { Programme } from "./Programme.js";
export type { Accrual, RecordedAccrual, RecordedBatch } from "./accrual.js";
export type { Balance } from "./balanceOf.js";
export type { RecordedRedemption, Redemption } from "./redeem.js";
export type { RecordedRefund, Refund } from "./refund.js";
export type { RecordedRelease, Release, ReleaseResult } from "./release.js";

/* COMMITMENTS */
export { buildCommitment, type Commitment, type CommitmentRequest } from "./commitment/buildCommitment.js";
export { closeAndBuild, type BuiltPeriod } from "./commitment/closeAndBuild.js";
export { proofOf, type CommitmentProof, type ProofRequest } from "./commitment/proofOf.js";
export { verifyProof } from "./commitment/verifyProof.js";

/* AUDIT */
export { audit, type AuditRequest } from "./audit/audit.js";
export type { AuditFinding, AuditReport } from "./audit/AuditReport.js";
export { verify, type Verification, type VerifyOptions } from "./verify.js";
export type { Finding, FindingCode } from "./replay/Findings.js";
