import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** Makes a program of a few lines of TypeScript that may import the product's sources from the root. */
export const makeProgram = async (dir: string, contents: string): Promise<string> => {
  const built = await build({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    target: "node20.19",
    format: "cjs",
  });
  const file = join(dir, "program.cjs");
  await writeFile(file, built.outputFiles[0]?.text ?? "");
  return file;
};
