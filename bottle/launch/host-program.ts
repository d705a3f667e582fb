import { realpathSync } from "node:fs";
import { findProgram } from "./programs.ts";

/** The agent's program, where a bottle has the programs of the host. */
export type HostProgram =
  /** It is where every bottle has it, or is named by a path of the bottle. */
  | { readonly kind: "there" }
  /** It lies elsewhere, and is mounted read-only: the file, or the tree of packages that it is part of. */
  | { readonly kind: "mounted"; readonly name: string; readonly file: string; readonly tree: string }
  | { readonly kind: "missing"; readonly name: string };

/** Where programs are in a bottle that has those of the host. */
const USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Finds what a bottle's command is on the host. Packages of npm need those beside them. */
export const hostProgram = (name: string, path: string): HostProgram => {
  if (name.includes("/")) return { kind: "there" };
  const found = findProgram(name, USUAL_PATH) ?? findProgram(name, path);
  if (found === null) return { kind: "missing", name };
  const file = realpathSync(found);
  if (file.startsWith("/usr/")) return { kind: "there" };
  const tree = /^(.*\/node_modules)\//.exec(file)?.[1] ?? file;
  return { kind: "mounted", name, file, tree };
};
