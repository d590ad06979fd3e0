/** The option of everything that works with a book. */
export const bookOption = { type: "string", describe: "The book's file", demandOption: true } as const;
