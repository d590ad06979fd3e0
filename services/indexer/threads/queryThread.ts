import { indexQueries } from "../http/indexQueries.js";
import { IndexFile } from "../store/IndexFile.js";
import { serveThread } from "./serveThread.js";

/** What a thread runs that reads an index for whoever asks over HTTP. */
serveThread(({ database }: { readonly database: string }) => {
  const file = IndexFile.read(database);
  return { functions: indexQueries(file), end: () => file.close() };
});
