import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Where one of these texts can be read now: in an argument or a variable of any process that this account may look
 * at, or in a file below a directory.
 */
export const whereSeen = (texts: readonly string[], dir: string): readonly string[] => {
  const holds = (file: string): boolean => {
    const bytes = read(file);
    return texts.some((text) => bytes.includes(text));
  };
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return [
    ...(pids.some((pid) => holds(`/proc/${pid}/cmdline`)) ? ["an argument"] : []),
    ...(pids.some((pid) => holds(`/proc/${pid}/environ`)) ? ["a variable"] : []),
    ...(filesIn(dir).some(holds) ? ["a file"] : []),
  ];
};

const read = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch {
    // Gone, or somebody else's.
    return Buffer.alloc(0);
  }
};

const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
