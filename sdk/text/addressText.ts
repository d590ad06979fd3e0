import { z } from "zod";
import { addressProblem } from "./addressProblem.js";

/** A text that is an address, whatever its case; of a wrong checksum both values are told. */
export const addressText = z.string().refine((text) => addressProblem(text) === undefined, {
  error: ({ input }) => addressProblem(String(input)),
  // What is none ends here: nothing gives it a checksum.
  abort: true,
});
