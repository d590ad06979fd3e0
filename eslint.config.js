import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Files whose default export a tool reads: configurations, actions of Hardhat tasks, rules for solhint. */
const readByTools = [
  "*.config.{js,ts}",
  ".dependency-cruiser.mjs",
  "docs/partner/samples/*.config.mjs",
  "scripts/tasks/**/*.ts",
  "local/tasks/*.ts",
  "bench/*.ts",
  "tools/**/*.ts",
];

/** What of `sdk/` needs Node: the rest runs in a browser as well. */
const forNodeAlone = [
  "sdk/book/**/*.ts",
  "sdk/files/*.ts",
  "sdk/secrets/**/*.ts",
  "sdk/store/**/*.ts",
  "sdk/terminal/**/*.ts",
  "sdk/threads/*.ts",
];

/** Files that talk to a person; everything else returns or throws. */
const entries = [
  "scripts/*.ts",
  "scripts/tasks/**/*.ts",
  "local/tasks/*.ts",
  "bench/**/*.ts",
  "docs/partner/samples/*",
];

const noDoubleCast = {
  selector: "TSAsExpression > TSAsExpression",
  message: "Parse what comes from outside instead of casting it twice.",
};
const noDefaultExport = {
  selector: "ExportDefaultDeclaration",
  message: "Export by name: only a file that a tool reads has a default export.",
};

export default defineConfig(
  globalIgnores([
    "artifacts/",
    "cache/",
    "coverage/",
    "**/dist/",
    "sdk/docs/",
    "services/docs/",
    "deploy/deployments/",
    "node_modules/",
    "typechain-types/",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" } },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-empty-function": ["error", { allow: ["methods", "arrowFunctions"] }],
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // What must return a promise may have nothing to wait for.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      complexity: ["error", 15],
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "max-lines": ["error", 250],
      "no-console": "error",
      "no-restricted-syntax": ["error", noDoubleCast, noDefaultExport],
    },
  },
  { files: entries, rules: { "no-console": "off" } },
  { files: readByTools, rules: { "no-restricted-syntax": ["error", noDoubleCast] } },
  {
    files: ["test/**/*.ts"],
    rules: {
      // `expect(x).to.be.true` is an expression.
      "@typescript-eslint/no-unused-expressions": "off",
      "max-lines": "off",
    },
  },
  {
    files: ["sdk/**/*.ts"],
    ignores: forNodeAlone,
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [{ group: ["node:*"], allowTypeImports: true, message: "A page in a browser has no such module." }],
        },
      ],
    },
  },
  { files: ["**/*.{js,cjs,mjs}"], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ["docs/partner/samples/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: { console: "readonly", fetch: "readonly", process: "readonly", setTimeout: "readonly", URL: "readonly" },
    },
  },
  {
    files: ["docs/partner/samples/*.cjs"],
    languageOptions: { globals: { require: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
