/**
 * Rules of this project that solhint lacks. Solhint loads them by the plugin name `milk` (see `.solhint.json`) on Node 24, which
 * runs TypeScript by erasing its types, so nothing here may need more than that.
 */

/** What every node of solhint's syntax tree has. */
interface Node {
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
}

interface Declaration extends Node {
  readonly name: string | null;
}

/** Solhint's reporter; the configuration decides the severity. */
interface Reporter {
  error(node: Node, ruleId: string, message: string): void;
}

interface Config {
  getNumber(ruleId: string, fallback: number): number;
}

/** `difficulty` is the opcode's name from before the Merge. */
const prevrandao = new Set(["prevrandao", "difficulty"]);

/** Refuses the opcode PREVRANDAO in Solidity and in assembly: a contract that runs it can stall a whole Besu QBFT chain. */
class NoPrevrandao {
  ruleId = "no-prevrandao";
  readonly meta = {};
  private readonly reporter: Reporter;

  constructor(reporter: Reporter) {
    this.reporter = reporter;
  }

  MemberAccess(node: Node & { expression: { name?: string }; memberName: string }): void {
    if (node.expression.name === "block" && prevrandao.has(node.memberName)) {
      this.refuse(node, `block.${node.memberName}`);
    }
  }

  AssemblyCall(node: Node & { functionName: string }): void {
    if (prevrandao.has(node.functionName)) this.refuse(node, `${node.functionName}()`);
  }

  private refuse(node: Node, what: string): void {
    this.reporter.error(node, this.ruleId, `${what} can stall a whole Besu QBFT chain`);
  }
}

/** Limits a file's lines that are neither blank nor comment alone: documentation costs nothing. */
class MaxCodeLines {
  ruleId = "max-code-lines";
  readonly meta = {};
  private readonly reporter: Reporter;
  private readonly config: Config;
  private readonly source: string;

  constructor(reporter: Reporter, config: Config, source: string) {
    this.reporter = reporter;
    this.config = config;
    this.source = source;
  }

  SourceUnit(node: Node): void {
    const max = this.config.getNumber(this.ruleId, 400);
    const withoutBlocks = this.source.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ""));
    const count = withoutBlocks.split("\n").filter((line) => !/^\s*(\/\/|$)/.test(line)).length;
    if (count > max) {
      this.reporter.error(node, this.ruleId, `File has ${count} lines of code but at most ${max} are allowed`);
    }
  }
}

/**
 * Solhint's `use-natspec` for what it leaves out: errors, structs and enums of an interface need a `@notice`, and errors and
 * structs a `@param` for each parameter or member, in order.
 */
class NatspecTypes {
  ruleId = "natspec-types";
  readonly meta = {};
  private readonly reporter: Reporter;
  private readonly lines: readonly string[];
  private inInterface = false;

  constructor(reporter: Reporter, _config: Config, source: string) {
    this.reporter = reporter;
    this.lines = source.split("\n");
  }

  ContractDefinition(node: { kind: string }): void {
    this.inInterface = node.kind === "interface";
  }

  CustomErrorDefinition(node: Declaration & { parameters: Declaration[] }): void {
    this.check(node, "error", node.parameters);
  }

  StructDefinition(node: Declaration & { members: Declaration[] }): void {
    this.check(node, "struct", node.members);
  }

  EnumDefinition(node: Declaration): void {
    this.check(node, "enum", []);
  }

  private check(node: Declaration, kind: string, parts: readonly Declaration[]): void {
    if (!this.inInterface) return;
    const comment = this.commentAbove(node.loc.start.line);
    const what = `${kind} '${node.name ?? ""}'`;
    if (!comment.includes("@notice")) this.reporter.error(node, this.ruleId, `Missing @notice tag in ${what}`);
    const expected = parts.map((part) => part.name ?? "").join(", ");
    const found = [...comment.matchAll(/@param\s+(\w+)/g)].map((match) => match[1]).join(", ");
    if (expected === found) return;
    this.reporter.error(
      node,
      this.ruleId,
      `Mismatch in @param names for ${what}. Expected: [${expected}], Found: [${found}]`,
    );
  }

  /** The `///` lines right above a line; lines count from 1. */
  private commentAbove(line: number): string {
    let first = line;
    while (/^\s*\/\/\//.test(this.lines[first - 2] ?? "")) --first;
    return this.lines.slice(first - 1, line - 1).join("\n");
  }
}

export default [MaxCodeLines, NatspecTypes, NoPrevrandao];
