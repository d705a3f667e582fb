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
const APART = {
  "./gate-policy.cjs": [
    "policy/parse.ts",
    "policy/print.ts",
    "gate/policy/cases/parse-cases.ts",
    "gate/baseline/parse-baseline.ts",
    "gate/waivers/waivers-file.ts",
    "gate/waivers/edit-waivers.ts",
    "gate/checks/parse-answer.ts",
  ],
  "./gate-schemas.cjs": ["gate/checks/json-schemas.ts", "policy/json-schema.ts"],
  "./gate-external.cjs": [
    "gate/scan/external/create-external-scan.ts",
    "gate/facts/match-messages.ts",
    "scanners/external/create-scanners.ts",
  ],
  "./gate-desk.cjs": ["gate/commands/scan-command.ts", "gate/commands/desk-hook-commands.ts"],
  "./gate-tools.cjs": [
    "gate/checks/checks-command.ts",
    "gate/commands/log-command.ts",
    "gate/commands/mirror-command.ts",
    "gate/commands/rules-command.ts",
    "gate/forward/reconcile-command.ts",
    "gate/policy/policy-command.ts",
    "gate/waivers/waive-command.ts",
    "gate/waivers/waivers-command.ts",
    "hooks/doctor-command.ts",
    "hooks/install-command.ts",
    "hooks/standard-tools.ts",
    "hooks/uninstall-command.ts",
    "scanners/samples/planted.ts",
  ],
  "./gate-serve.cjs": ["gate/serve/run-serve.ts"],
  "./gate-bottle-secrets.cjs": ["bottle/refuse-secrets.ts"],
  "./gate-egress.cjs": ["egress/run-egress.ts"],
  "./gate-metrics.cjs": ["gate/serve/metrics/prometheus.ts"],
};

const apart = {
  name: "apart",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === "resolved") return undefined;
      const found = await resolve(path, { resolveDir, kind, pluginData: "resolved" });
      const bundle = Object.entries(APART).find(([, sources]) =>
        sources.some((source) => found.path === join(root, source)),
      );
      return bundle === undefined ? found : { path: bundle[0], external: true };
    });
  },
};

/** Tells one state of the scanners' sources from another. */
const nameOfRules = () => {
  const hash = createHash("sha256");
  const sources = readdirSync(join(root, "scanners"), { recursive: true }).filter((name) =>
    name.endsWith(".ts"),
  );
  for (const name of sources.sort())
    hash.update(`${name}\0`).update(readFileSync(join(root, "scanners", name)));
  return hash.digest("hex").slice(0, 16);
};
const rules = nameOfRules();

mkdirSync(dist, { recursive: true });
const draft = mkdtempSync(join(dist, ".build-"));

const bundle = async (sources, name) => {
  const outfile = join(draft, name);
  await build({
    stdin: {
      contents: sources.map((source) => `export * from "./${source}";`).join("\n"),
      resolveDir: root,
    },
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
    define: {
      GIT_GATE_VERSION: JSON.stringify(version),
      GIT_GATE_ASSETS: "__dirname",
      GIT_GATE_RULES: JSON.stringify(rules),
    },
    plugins: [apart],
  });
  // The last line says which bundle this is; a code cache begins with the same words.
  const bytes = readFileSync(outfile);
  const strange = bytes.findIndex((byte) => byte > 127);
  if (strange >= 0) {
    const around = bytes.toString("utf8", Math.max(0, strange - 60), strange + 20);
    throw new Error(`${name} is not ASCII, which the starter takes it for: write \\u escapes at ${around}`);
  }
  writeFileSync(outfile, `${bytes}\n//${createHash("sha256").update(bytes).digest("hex")}\n`);
};

const starter = (source, outfile, banner = {}) =>
  build({
    entryPoints: [join(root, source)],
    outfile,
    banner,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
  });

try {
  await bundle(["bin/gate.ts"], "gate-main.cjs");
  for (const [name, sources] of Object.entries(APART)) await bundle(sources, name);
  await bundle(["bin/bottle.ts"], "gate-bottle.cjs");
  const startBottle = join(draft, "bottle.cjs");
  await starter("bin/start-bottle.ts", startBottle, { js: "#!/usr/bin/env node" });
  chmodSync(startBottle, 0o755);
  const start = join(draft, "gate.cjs");
  await starter("bin/start.ts", start, { js: "#!/usr/bin/env node" });
  await starter("bin/start-worker.ts", join(draft, "gate-worker.cjs"));
  // The launcher mounts a Node at this place of every bottle.
  await starter("bin/start-inside.ts", join(draft, "bottle-inside.cjs"), { js: "#!/run/bottle/node" });
  chmodSync(start, 0o755);
  execFileSync(process.execPath, [start, "--warm"], { stdio: "inherit" });
  execFileSync(process.execPath, [startBottle, "--warm"], { stdio: "inherit" });
  // The starter last: it is what hooks run.
  const files = readdirSync(draft).filter((name) => name !== "gate.cjs");
  for (const name of [...files, "gate.cjs"]) renameSync(join(draft, name), join(dist, name));
  const old = readdirSync(dist).filter((name) => name.startsWith("gate-rules") && !files.includes(name));
  for (const name of old) rmSync(join(dist, name));
} finally {
  rmSync(draft, { recursive: true, force: true });
}
