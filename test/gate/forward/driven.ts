import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { ForwardTarget } from "../../../gate/forward/target.ts";
import type { World } from "./world.ts";

/** Bundles a program of this directory, so that a real process can run it on any Node. */
export const bundle = async (name: string, to: string): Promise<string> => {
  await build({
    entryPoints: [join(import.meta.dirname, name)],
    outfile: to,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // execa's dependencies are CommonJS in part.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return to;
};

/** Makes the driver the gate's pre-receive hook. */
export const drive = async (
  world: World,
  driver: string,
  target: ForwardTarget,
  more: { readonly pushId?: string; readonly graceMs?: number; readonly mayLandMs?: number } = {},
): Promise<void> => {
  const settings = { target, pushId: "push-1", graceMs: 0, ...more };
  await writeFile(join(world.gate, "driver.json"), JSON.stringify(settings));
  await world.hook(
    world.gate,
    "pre-receive",
    `echo $$ >'${world.dir}/hook.pid'\nexec '${process.execPath}' '${driver}'`,
  );
};
