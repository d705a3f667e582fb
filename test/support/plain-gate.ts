import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** In place of the scanner with decoders: the engine by itself. */
const PLAIN = `
import { createScanner } from "../engine/create-scanner.ts";
export const createDecodingScanner = (options) => {
  const scanner = createScanner(options);
  scanner.reach = () => {};
  return scanner;
};
`;

const withoutDecoders: Plugin = {
  name: "without-decoders",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]create-decoding-scanner\.ts$/ }, ({ path }) => ({
      contents: PLAIN,
      resolveDir: dirname(path),
      loader: "js",
    }));
  },
};

/** Builds the program without its decoders: shows what happens where nothing is decoded. */
export const buildPlainGate = async (file: string): Promise<void> => {
  await build({
    stdin: { contents: 'import { start } from "./bin/gate.ts";\nvoid start();\n', resolveDir: ROOT },
    outfile: file,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    define: { GIT_GATE_VERSION: '"0.0.0"', GIT_GATE_ASSETS: "null", GIT_GATE_RULES: '""' },
    plugins: [withoutDecoders],
  });
};
