import type { Waiver } from "../../policy/waive.ts";
import { readTrusted } from "./trusted-file.ts";

/**
 * The waivers that stand in a file; none when there is no file yet. `policyFile` named it, and whoever owns
 * the one may own the other. @throws Fault when others may write it, or when it is wrong in any place.
 */
export const readWaivers = async (file: string, policyFile: string): Promise<readonly Waiver[]> => {
  const found = await readTrusted(file, policyFile);
  if (found === null) return [];
  const { parseWaivers } = await import("./waivers-file.ts");
  return parseWaivers(found.text, file);
};
