import { checkManifest } from "./checkManifest.js";
import { manifestShape } from "./manifestShape.js";

/** What a manifest must be. */
export const manifestSchema = manifestShape.superRefine((value, context) => {
  checkManifest(value, (path, message) => {
    context.addIssue({ code: "custom", path, message });
  });
});
