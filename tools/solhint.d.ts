/** What this project uses of solhint, which ships no types. */
declare module "solhint" {
  interface Report {
    readonly line: number;
    readonly ruleId: string;
    readonly message: string;
    /** 2 is an error, 3 a warning. */
    readonly severity: number;
  }

  export interface Config {
    readonly plugins?: string[];
    readonly rules: Record<string, unknown>;
  }

  const solhint: { processStr(source: string, config: Config): { readonly reports: Report[] } };
  export default solhint;
}
