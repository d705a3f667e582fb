// Bundles the measurement of accuracy, since Node 20 does not run TypeScript, and runs it.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const at = (path) => new URL(path, import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "git-gate-accuracy-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const outfile = join(scratch, "accuracy.cjs");
await build({
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  logLevel: "warning",
  entryPoints: [at("accuracy.ts")],
  outfile,
});
const { main } = createRequire(import.meta.url)(outfile);
process.exitCode = await main(process.argv.slice(2), {
  scratch,
  data: at("../../shared/data"),
  packageFile: at("../package.json"),
});
