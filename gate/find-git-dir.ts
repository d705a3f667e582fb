import { realpathSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";

/** The git directory at a path, which is that of a bare repository or of a clone. @throws Fault */
export const findGitDir = async (path: string): Promise<string> => {
  for (const dir of [join(path, ".git"), path]) {
    const found = await stat(join(dir, "objects")).catch(() => null);
    if (found?.isDirectory()) return realpathSync(dir);
  }
  throw new Fault(`not a git repository: ${path}`);
};
