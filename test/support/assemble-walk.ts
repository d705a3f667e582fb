import wabt from "wabt";
import { walkSource } from "../../scanners/engine/walk/source.ts";

const LINE = 100;

/** The source file that holds the assembled walk. */
export const walkModule = async (): Promise<string> => {
  const { parseWat } = await wabt();
  const module = parseWat("walk.wat", walkSource());
  try {
    const text = Buffer.from(module.toBinary({}).buffer).toString("base64");
    const lines = text.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
    return [
      "// Generated from source.ts by `npm run generate`; not to be edited.",
      "const TEXT =",
      `${lines.map((line) => `  "${line}"`).join(" +\n")};`,
      "",
      "/** The walk, assembled. */",
      'export const WALK: Uint8Array<ArrayBuffer> = new Uint8Array(Buffer.from(TEXT, "base64"));',
      "",
    ].join("\n");
  } finally {
    module.destroy();
  }
};
