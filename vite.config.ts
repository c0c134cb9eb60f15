import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

const root = import.meta.dirname;
const out = resolve(root, "frontend/static");

/** Every file directly under an `entries` folder is an entry: a page names it by its path. */
function entries(folder: string, ending: string): string[] {
  return readdirSync(resolve(root, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

/** Writes `.br` and `.gz` beside each text file, so that small servers need not compress. */
function precompress(): Plugin {
  return {
    name: "museum-precompress",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(out)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = join(out, name);
        const plain = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(plain));
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root,
  base: "/assets/",
  publicDir: false,
  build: {
    outDir: out,
    emptyOutDir: true,
    assetsDir: "",
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    target: "es2020",
    cssTarget: ["chrome87", "safari14"],
    chunkSizeWarningLimit: 400,
    rollupOptions: {
      input: [
        ...entries("frontend/ts/entries", ".ts"),
        ...entries("frontend/scss/entries", ".scss"),
        ...entries("frontend/images", ".svg"),
      ],
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  css: {
    preprocessorOptions: {
      scss: {
        // Bootstrap 5 is still written with @import.
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      },
    },
  },
  plugins: [precompress()],
});
