// Bundles the programs into dist/: one file for each, so that a hook opens one file and not hundreds.
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const at = (path) => new URL(path, import.meta.url).pathname;

rmSync(at("dist"), { recursive: true, force: true });
const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  legalComments: "none",
  logLevel: "warning",
  define: { GIT_GATE_VERSION: JSON.stringify(version) },
};
await build({ ...common, entryPoints: [at("bin/gate.ts")], outfile: at("dist/gate-main.cjs"), minifySyntax: true });
await build({
  ...common,
  entryPoints: [at("bin/start.ts")],
  outfile: at("dist/gate.cjs"),
  banner: { js: "#!/usr/bin/env node" },
});
chmodSync(at("dist/gate.cjs"), 0o755);
execFileSync(process.execPath, [at("dist/gate.cjs"), "--warm"], { stdio: "inherit" });
