/**
 * What happened, and what to do next. `{argument:format}` stands for a value; a part in brackets is left out when a value in it is not known.
 */
export type Words = readonly [sentence: string, nextStep: string];
