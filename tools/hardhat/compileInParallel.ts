import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

type Selection = CompilerInput["settings"]["outputSelection"];

/** What weighs nothing: packages and interfaces hardly have code of their own. */
const LIGHT = "";

/** `project/contracts/points/PartnerPoint.sol` stays with what is beside it: a contract that makes another one holds its code. */
function roomOf(source: string): string {
  return source.startsWith("project/") && !source.includes("/interfaces/") ? source.replace(/\/[^/]*$/, "") : LIGHT;
}

/** The sources in so many parts of about the same size: the largest room first, each to the part that has the least. */
function partsOf(sources: CompilerInput["sources"], count: number): string[][] {
  const rooms = Object.entries(Object.groupBy(Object.keys(sources), roomOf)).map(([room, files = []]) => ({
    files,
    size: room === LIGHT ? 0 : files.reduce((sum, file) => sum + (sources[file]?.content.length ?? 0), 0),
  }));
  const parts = Array.from({ length: count }, () => ({ files: [] as string[], size: 0 }));
  for (const { files, size } of rooms.sort((a, b) => b.size - a.size)) {
    const least = parts.reduce((best, part) => (part.size < best.size ? part : best));
    least.files.push(...files);
    least.size += size;
  }
  return parts.map((part) => part.files).filter((files) => files.length > 0);
}

function merge(outputs: readonly CompilerOutput[]): CompilerOutput {
  const errors = new Map(
    outputs.flatMap((output) => output.errors ?? []).map((error) => [error.formattedMessage, error]),
  );
  const withSources = outputs.find((output) => "sources" in output && Object.keys(output.sources).length > 0);
  return {
    ...(errors.size > 0 && { errors: [...errors.values()] }),
    sources: withSources?.sources ?? {},
    contracts: Object.assign({}, ...outputs.map((output) => output.contracts ?? {})) as CompilerOutput["contracts"],
  };
}

/**
 * Compiles what one run of the compiler would, by several that have the same sources and are asked for different contracts: code is the same to
 * the byte, since all of them number the sources' parts alike, and the optimizer is what takes the time. Each reads all sources, which takes it some
 * seconds.
 *
 * @param processes At most.
 */
export async function compileInParallel(
  input: CompilerInput,
  processes: number,
  compile: (input: CompilerInput) => Promise<CompilerOutput>,
): Promise<CompilerOutput> {
  const wanted = input.settings.outputSelection["*"];
  if (wanted === undefined || Object.keys(input.settings.outputSelection).length > 1) return compile(input);
  const { "": ofFiles = [], ...ofContracts } = wanted;
  const parts = partsOf(input.sources, processes);
  const outputs = await Promise.all(
    parts.map((files, place) => {
      const outputSelection: Selection = Object.fromEntries(files.map((file) => [file, ofContracts]));
      if (place === 0) outputSelection["*"] = { "": ofFiles };
      return compile({ ...input, settings: { ...input.settings, outputSelection } });
    }),
  );
  return merge(outputs);
}
