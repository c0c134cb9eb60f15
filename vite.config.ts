import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
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

/** What is taken over as it stands, for use outside the site: faces for documents, the viewer for offline packs. */
const TAKEN: Record<string, string[]> = {
  print: [
    "@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf",
    "@expo-google-fonts/be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf",
    "@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf",
    "@expo-google-fonts/source-serif-4/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
    "@expo-google-fonts/source-serif-4/500Medium/SourceSerif4_500Medium.ttf",
    "@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf",
    // Its letters are as wide as those of Times New Roman, the face of administrative documents.
    "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf",
    "@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf",
    "@expo-google-fonts/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf",
  ],
  pack: [
    "openseadragon/build/openseadragon/openseadragon.min.js",
    "@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-400-normal.woff2",
    "@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-400-normal.woff2",
    "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "@fontsource-variable/source-serif-4/files/source-serif-4-vietnamese-wght-normal.woff2",
  ],
};

/** Lays them beside what was built, in folders that the site does not serve. */
function takeOver(): Plugin {
  let folder = out;
  return {
    name: "museum-take-over",
    apply: "build",
    configResolved(config) {
      folder = resolve(root, config.build.outDir);
    },
    closeBundle() {
      for (const [use, files] of Object.entries(TAKEN)) {
        mkdirSync(join(folder, use), { recursive: true });
        for (const file of files) copyFileSync(resolve(root, "node_modules", file), join(folder, use, basename(file)));
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
  plugins: [precompress(), takeOver()],
});
