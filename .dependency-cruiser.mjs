/**
 * Which room may use which: contracts → typechain-types → sdk → services → web; scripts use sdk and deploy; local uses all, and only what
 * measures and tests uses it. No circle of imports anywhere, and no package that the room's package.json does not name.
 */
const rooms = {
  sdk: ["typechain-types"],
  services: ["sdk", "typechain-types"],
  deploy: ["sdk", "typechain-types"],
  network: ["sdk"],
  scripts: ["deploy", "network", "sdk", "typechain-types"],
  local: ["deploy", "network", "scripts", "sdk", "services", "typechain-types"],
  bench: ["deploy", "local", "network", "scripts", "sdk", "services", "tools", "typechain-types"],
  tools: ["scripts/hardhat", "sdk"],
};

const layers = Object.entries(rooms).map(([room, used]) => ({
  name: `what ${room} may use`,
  severity: "error",
  from: { path: `^${room}/` },
  to: { path: "^[^/]+", pathNot: `^(${[room, ...used, "node_modules"].join("|")})/`, dependencyTypesNot: ["core"] },
}));

export default {
  forbidden: [
    { name: "no circles", severity: "error", from: {}, to: { circular: true } },
    ...layers,
    {
      name: "the configuration is imported by tests alone",
      severity: "error",
      from: { pathNot: "^test/" },
      to: { path: "^hardhat\\.config\\.ts$" },
    },
    {
      name: "every package is named where it is used",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    { name: "what is imported is there", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|artifacts|cache|coverage|docs)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
