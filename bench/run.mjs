// Bundles the benches, since Node 20 does not run TypeScript, and runs them.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const at = (path) => new URL(path, import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "git-gate-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const outfile = join(scratch, "bench.cjs");
await build({
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  logLevel: "warning",
  entryPoints: [at("main.ts")],
  outfile,
});
const { main } = createRequire(import.meta.url)(outfile);
try {
  process.exitCode = await main(process.argv.slice(2), { scratch, program: at("../dist/gate.cjs") });
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
