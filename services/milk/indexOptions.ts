/** The options of everything that is made of an indexer's database. */
export const indexOptions = {
  db: { type: "string", describe: "The indexer's database", default: "index.db" },
  from: { type: "string", describe: "Beginning, UTC, such as 2026-01-01; that of the index if left out" },
  to: { type: "string", describe: "End, not included; that of the index if left out" },
} as const;
