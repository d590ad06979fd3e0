import { group } from "../group.js";
import { keyImport } from "./key/import.js";
import { keyNew } from "./key/new.js";
import { keyShow } from "./key/show.js";

/** `milk key …`: encrypted key files (Web3 Secret Storage, version 3). */
export const key = group("key", "Make and show encrypted key files", [keyNew, keyImport, keyShow]);
