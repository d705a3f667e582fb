import type { RefName } from "../../model/ref-update.ts";

/**
 * git check-ref-format(1), rules 1 to 10. receive-pack hands a hook every name a client sends and applies
 * these rules only afterwards, so that a name such as `refs/heads/a:refs/heads/main` does arrive here.
 */
export const isRefFormat = (name: string, options: { readonly oneLevel: boolean }): boolean => {
  if (name === "@" || /[\x00-\x20\x7f~^:?*[\\]/.test(name)) return false;
  if (name.includes("..") || name.includes("@{") || name.endsWith(".")) return false;
  const parts = name.split("/");
  if (parts.length < 2 && !options.oneLevel) return false;
  return parts.every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
};

/** What receive-pack takes: under `refs/`, and at least two levels deep below it unless it is a deletion. */
export const isPushableRef = (ref: RefName, kind: "create" | "move" | "delete"): boolean =>
  ref.startsWith("refs/") && isRefFormat(ref.slice("refs/".length), { oneLevel: kind === "delete" });
