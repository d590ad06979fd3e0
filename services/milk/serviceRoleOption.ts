/** The option of what makes a book on PostgreSQL. */
export const serviceRoleOption = {
  type: "string",
  describe: "On PostgreSQL: the role that the service has; it may add entries, and change or remove none",
} as const;
