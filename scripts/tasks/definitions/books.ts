import { task } from "hardhat/config";

/** A partner's tasks: its book and the service over it. */
export const booksTasks = [
  task("audit", "Audits a book, against the chain if a point contract is named")
    .addOption({ name: "book", description: "The book", defaultValue: "" })
    .addOption({ name: "point", description: "The programme's point contract, on --network", defaultValue: "" })
    .addOption({
      name: "hold",
      description: "Seconds from a purchase until its points settle, as agreed",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print the report as JSON" })
    .setAction(() => import("../audit.js"))
    .build(),
  task("book-create", "Makes an empty book for a programme")
    .addOption({ name: "book", description: "The file to be made", defaultValue: "" })
    .addOption({ name: "chainId", description: "The chain of the point contract", defaultValue: "" })
    .addOption({ name: "point", description: "The point contract", defaultValue: "" })
    .addOption({ name: "epochLength", description: "Seconds, as in the contract", defaultValue: "" })
    .addOption({ name: "validity", description: "Epochs, as in the contract", defaultValue: "" })
    .addOption({ name: "period", description: "Seconds between commitments, as in the contract", defaultValue: "" })
    .addOption({
      name: "firstPeriod",
      description: "The contract's first; that of now if left out",
      defaultValue: "",
    })
    .addOption({ name: "hold", description: "Seconds from a purchase until its points settle", defaultValue: "" })
    .addFlag({ name: "json", description: "Print the result as JSON" })
    .setAction(() => import("../book-create.js"))
    .build(),
  task("book-import", "Records the points of a file of purchases")
    .addOption({ name: "book", description: "The book", defaultValue: "" })
    .addOption({ name: "purchases", description: "The purchases, CSV", defaultValue: "" })
    .addOption({
      name: "confirmTime",
      description: "What time it is, such as 2026-01-31T09:30:00Z, for a book that was idle for over 100 days",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print the result as JSON" })
    .setAction(() => import("../book-import.js"))
    .build(),
  task("book-migrate", "Brings a book of an earlier version to this one; a copy of it is kept")
    .addOption({ name: "book", description: "The book", defaultValue: "" })
    .addFlag({ name: "json", description: "Print the result as JSON" })
    .setAction(() => import("../book-migrate.js"))
    .build(),
  task("book-verify", "Holds everything in a book against its journal")
    .addOption({ name: "book", description: "The book", defaultValue: "" })
    .addFlag({ name: "quick", description: "Leave out the roots of closed periods" })
    .addFlag({ name: "json", description: "Print the result as JSON" })
    .setAction(() => import("../book-verify.js"))
    .build(),
  task("notices", "Writes who is to be told that points expire, a file a horizon and expiry")
    .addOption({ name: "book", description: "The book", defaultValue: "" })
    .addOption({ name: "out", description: "The directory of the files", defaultValue: "" })
    .addOption({ name: "days", description: "How many days before the expiry", defaultValue: "60,30,3" })
    .addOption({ name: "at", description: "As if it were then, such as 2026-01-31T09:30:00Z", defaultValue: "" })
    .addFlag({ name: "json", description: "Print the result as JSON" })
    .setAction(() => import("../notices.js"))
    .build(),
  task("programme", "Runs the service of a partner's programme")
    .addOption({
      name: "settings",
      description: "The service's configuration, JSON5",
      defaultValue: "programme.json5",
    })
    .setAction(() => import("../programme.js"))
    .build(),
];
