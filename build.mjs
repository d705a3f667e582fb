// Bundles the program into dist/, so that a hook opens a file or two and not hundreds. Files are written
// elsewhere and renamed, so that a hook that runs meanwhile finds the old or the new one.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

// What the most ordinary push does without, and costs much to load: bundles of their own.
const APART = { "./gate-policy.cjs": "policy/parse.ts" };

const apart = {
  name: "apart",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === "resolved") return undefined;
      const found = await resolve(path, { resolveDir, kind, pluginData: "resolved" });
      const bundle = Object.entries(APART).find(([, source]) => found.path === join(root, source));
      return bundle === undefined ? found : { path: bundle[0], external: true };
    });
  },
};

mkdirSync(dist, { recursive: true });
const draft = mkdtempSync(join(dist, ".build-"));

const bundle = async (source, name) => {
  const outfile = join(draft, name);
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    legalComments: "none",
    logLevel: "warning",
    minifySyntax: true,
    minifyWhitespace: true,
    // An import in the course of the program becomes a require, which the starter answers from its cache.
    supported: { "dynamic-import": false },
    define: { GIT_GATE_VERSION: JSON.stringify(version), GIT_GATE_ASSETS: "__dirname" },
    plugins: [apart],
  });
  // The last line says which bundle this is; a code cache begins with the same words.
  const bytes = readFileSync(outfile);
  writeFileSync(outfile, `${bytes}\n//${createHash("sha256").update(bytes).digest("hex")}\n`);
};

try {
  await bundle("bin/gate.ts", "gate-main.cjs");
  for (const [name, source] of Object.entries(APART)) await bundle(source, name);
  const start = join(draft, "gate.cjs");
  await build({
    entryPoints: [join(root, "bin/start.ts")],
    outfile: start,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(start, 0o755);
  execFileSync(process.execPath, [start, "--warm"], { stdio: "inherit" });
  // The starter last: it is what hooks run.
  const files = readdirSync(draft).filter((name) => name !== "gate.cjs");
  for (const name of [...files, "gate.cjs"]) renameSync(join(draft, name), join(dist, name));
} finally {
  rmSync(draft, { recursive: true, force: true });
}
