import wabt from "wabt";

const LINE = 100;

/** A source file that holds a module of WebAssembly as a constant, assembled from its text. */
export const assembled = async (source: string, constant: string, what: string): Promise<string> => {
  const { parseWat } = await wabt();
  const module = parseWat(`${constant}.wat`, source, { simd: true });
  try {
    const text = Buffer.from(module.toBinary({}).buffer).toString("base64");
    const lines = text.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
    return [
      "// Generated from source.ts by `npm run generate`; not to be edited.",
      "const TEXT =",
      `${lines.map((line) => `  "${line}"`).join(" +\n")};`,
      "",
      `/** ${what}, assembled. */`,
      `export const ${constant}: Uint8Array<ArrayBuffer> = new Uint8Array(Buffer.from(TEXT, "base64"));`,
      "",
    ].join("\n");
  } finally {
    module.destroy();
  }
};
