// Bundles the programs into dist/: one file for each, so that a hook opens one file and not hundreds. Files
// are written elsewhere and renamed, so that a hook that runs meanwhile finds the old or the new one.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

mkdirSync(dist, { recursive: true });
const draft = mkdtempSync(join(dist, ".build-"));
try {
  const common = {
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    legalComments: "none",
    logLevel: "warning",
    define: { GIT_GATE_VERSION: JSON.stringify(version) },
  };
  const main = join(draft, "gate-main.cjs");
  await build({
    ...common,
    entryPoints: [join(root, "bin/gate.ts")],
    outfile: main,
    minifySyntax: true,
    minifyWhitespace: true,
  });
  // The last line says which bundle this is; a code cache begins with the same words.
  const bundle = readFileSync(main);
  writeFileSync(main, `${bundle}\n//${createHash("sha256").update(bundle).digest("hex")}\n`);

  const start = join(draft, "gate.cjs");
  await build({
    ...common,
    entryPoints: [join(root, "bin/start.ts")],
    outfile: start,
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(start, 0o755);
  execFileSync(process.execPath, [start, "--warm"], { stdio: "inherit" });
  for (const name of ["gate-main.cjs", "gate-main.cjs.cache", "gate.cjs"]) {
    renameSync(join(draft, name), join(dist, name));
  }
} finally {
  rmSync(draft, { recursive: true, force: true });
}
