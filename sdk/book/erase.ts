import { refusePending } from "./accounts.js";
import type { BookContext } from "./BookContext.js";
import { Journal } from "./Journal.js";
import { findMember } from "./members.js";
import { erasedDigest } from "./operations.js";
import { numberOf, textOf } from "./rows.js";

/** See `Book.erase`. */
export function erase(context: BookContext, customerNumber: string): { readonly scrubbed: boolean } {
  const { file } = context;
  file.write(() => {
    const journal = new Journal(context);
    const member = findMember(file, { customerNumber });
    refusePending(file, member.id);
    journal.append(member, [{ kind: "erasure", epoch: 0, points: 0n }]);

    const operations = "SELECT DISTINCT operation FROM entry WHERE member = ?";
    const references = file.all(`SELECT kind, text FROM reference WHERE operation IN (${operations})`, member.id);
    for (const row of references) {
      const digest = erasedDigest(file, numberOf(row, "kind"), textOf(row, "text"));
      file.run("INSERT INTO erasedReference (digest) VALUES (?) ON CONFLICT DO NOTHING", digest);
    }
    file.run(`DELETE FROM reference WHERE operation IN (${operations})`, member.id);
    file.run(`DELETE FROM releaseRequest WHERE operation IN (${operations})`, member.id);
    file.run("DELETE FROM claim WHERE member = ?", member.id);
    file.run("DELETE FROM customer WHERE member = ?", member.id);
  });
  return { scrubbed: file.scrub() };
}
