import type { CompilationJob } from "hardhat/types/solidity";

/** Characters of Solidity that the compiler takes in a second, through the IR pipeline, on a calm machine of 2026. */
const CHARACTERS_A_SECOND = 14_000;
const EVERY_MS = 10_000;

type Sources = Readonly<Record<string, { readonly content: string }>>;

function sizeOf(sources: Sources): number {
  return Object.values(sources).reduce((sum, { content }) => sum + content.length, 0);
}

/** Says how long compiling has taken and about how much longer it will: the compiler itself says nothing for minutes. */
export class CompileProgress {
  private readonly start = performance.now();
  private readonly timer = setInterval(() => this.report(), EVERY_MS).unref();
  private done = 0;
  private pace = CHARACTERS_A_SECOND;

  private constructor(
    private readonly total: number,
    private readonly say: (line: string) => void,
  ) {}

  /** @param jobs All that this build compiles. */
  static async begin(jobs: ReadonlySet<CompilationJob>, say: (line: string) => void): Promise<CompileProgress> {
    let [files, size] = [0, 0];
    for (const job of jobs) {
      files += job.dependencyGraph.getRoots().size;
      size += sizeOf((await job.getSolcInput()).sources);
    }
    const progress = new CompileProgress(size, say);
    const seconds = Math.ceil(size / CHARACTERS_A_SECOND);
    say(
      `Compiling ${files} Solidity file${files === 1 ? "" : "s"}: about ${seconds} s on a calm machine. Next time, only what changed.`,
    );
    return progress;
  }

  /** @param sources What has been compiled by now, besides what was before. */
  compiled(sources: Sources): void {
    this.done += sizeOf(sources);
    this.pace = this.done / this.seconds();
  }

  end(): void {
    clearInterval(this.timer);
  }

  private seconds(): number {
    return (performance.now() - this.start) / 1_000;
  }

  private report(): void {
    const expected = Math.ceil(this.total / this.pace);
    const left = expected - Math.round(this.seconds());
    this.say(
      `Compiling: ${Math.round(this.seconds())} s, ${left > 0 ? `about ${left} s left` : `longer than the ${expected} s of a calm machine`}`,
    );
  }
}
