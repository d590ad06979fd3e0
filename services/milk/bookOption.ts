/** The option of everything that works with a book. */
export const bookOption = {
  type: "string",
  describe: "The book's file, or postgres://user@host/database?schema=name",
  demandOption: true,
} as const;
