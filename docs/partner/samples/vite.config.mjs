import { readFileSync } from "node:fs";

const { rpc, relayer } = JSON.parse(readFileSync(new URL("public/sandbox.json", import.meta.url), "utf8"));

/** Node and relayer answer pages of their own address only: what a page asks them goes through the server it comes from. */
export default {
  server: {
    proxy: {
      "/rpc": { target: rpc, changeOrigin: true, rewrite: () => "/" },
      "/relayer": { target: relayer, changeOrigin: true, rewrite: (path) => path.slice("/relayer".length) },
    },
  },
};
