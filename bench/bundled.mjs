// Bundles a TypeScript source of this directory, since Node 20 does not run it, and loads it.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** The path of a file beside this one. */
export const at = (path) => new URL(path, import.meta.url).pathname;

/** A directory that is gone when the process ends. */
export const scratch = mkdtempSync(join(tmpdir(), "git-gate-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

export const bundled = async (source) => {
  const outfile = join(scratch, "bench.cjs");
  await build({
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    logLevel: "warning",
    entryPoints: [at(source)],
    outfile,
  });
  return createRequire(import.meta.url)(outfile);
};
