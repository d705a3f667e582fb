// Mixed traffic with faults through the built `bottle egress`, for ten minutes or as many seconds as are given.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const at = (path) => new URL(path, import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), "git-gate-soak-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const outfile = join(directory, "soak.cjs");
await build({
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  logLevel: "warning",
  entryPoints: [at("egress-soak.ts")],
  outfile,
});
const { soakEgress } = createRequire(import.meta.url)(outfile);
const seconds = Number(process.argv[2] ?? 600);
const report = await soakEgress({
  program: process.env.SOAK_PROGRAM ?? at("../dist/bottle.cjs"),
  directory,
  seconds,
  log: console.log,
});
console.log(JSON.stringify(report, null, 2));
const grown = report.memory.late / report.memory.early;
const isGood =
  report.asked === report.lines &&
  report.wrong.length === 0 &&
  report.descriptors.after <= report.descriptors.before &&
  !report.said.includes("defect") &&
  (seconds < 300 || grown < 1.25);
process.exitCode = isGood ? 0 : 1;
