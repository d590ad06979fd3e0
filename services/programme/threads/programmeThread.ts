import { serveStore } from "../../common/state/thread/serveStore.js";
import { openReader } from "./openReader.js";
import { openStateObjects } from "./openStateObjects.js";
import { openWriter } from "./openWriter.js";
import type { ThreadSettings, ToldTime } from "./ThreadSettings.js";

/** What each of the programme's threads runs. */
const open = { writer: openWriter, reader: openReader, state: openStateObjects };

// As `startThreads` gives and tells them.
serveStore(
  (given, told) => {
    const settings = given as ThreadSettings;
    return open[settings.role](settings, told as () => ToldTime);
  },
  (given) => (given as ThreadSettings).lockSeconds * 1_000,
);
