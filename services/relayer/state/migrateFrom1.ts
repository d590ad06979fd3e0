import type { DatabaseSync } from "node:sqlite";
import { relayRequest } from "../../../sdk/relayer/schemas.js";
import { costOf } from "../batches/gasOf.js";
import { REQUEST_SCHEMA } from "./schema.js";
import { STANDINGS } from "./standing.js";

/** Their names are taken by the tables that follow. */
const INDEXES = ["requestOpen", "requestQueued", "requestEnded", "requestMined", "eventByMember", "eventByTime"];

/** What a request costs is counted for a day; version 1 did not note it. */
function costOfContent(content: string): number {
  return Number(costOf({ request: relayRequest.parse(JSON.parse(content)) }));
}

/**
 * Brings a relayer's file of version 1, as 0.1.0 writes it, to version 2. Nothing is known of any member yet: the node is asked before a request
 * is sent. A request whose batch reverted goes without company, as before. Events keep their numbers, so whoever follows a member goes on
 * after the last one it saw; members that come later begin above all of them.
 */
export function migrateFrom1(database: DatabaseSync): void {
  database.function("costOfContent", { deterministic: true }, (content) => costOfContent(String(content)));
  database.exec(`
    ${INDEXES.map((index) => `DROP INDEX ${index};`).join(" ")}
    ALTER TABLE request RENAME TO request1;
    ALTER TABLE event RENAME TO event1;
    ${REQUEST_SCHEMA}
    INSERT INTO request (id, member, nonce, content, gas, standing, deadline, acceptedAt, updatedAt, notBefore, alone, status, code, reason,
        transactionHash, blockNumber)
      SELECT id, member, nonce, content, costOfContent(content), ${STANDINGS.unknown}, deadline, acceptedAt, updatedAt, notBefore, 2 * alone,
        status, code, reason, transactionHash, blockNumber FROM request1;
    INSERT INTO event (member, number, request, fate, at) SELECT member, number, request, fate, at FROM event1;
    INSERT INTO lastEvent (member, number) SELECT member, max(number) FROM event1 GROUP BY member;
    INSERT INTO lastEvent (member, number) SELECT '', seq FROM sqlite_sequence WHERE name = 'event1';
    DROP TABLE request1;
    DROP TABLE event1;
  `);
}
