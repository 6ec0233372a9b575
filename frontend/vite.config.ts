import { defineConfig } from "vite";

import { offline } from "./build/offline.ts";

export default defineConfig({
  base: "/static/dist/",
  plugins: [offline()],
  build: {
    outDir: "../src/quarterdeck/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
    rollupOptions: { input: "app.ts" },
  },
});
