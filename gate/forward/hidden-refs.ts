import type { RefName } from "../../model/ref-update.ts";
import type { GitConfig } from "../git-config.ts";

/**
 * Whether receive-pack refuses to touch a ref because it is hidden (git-config(1), transfer.hideRefs): the
 * last entry that names the ref or a directory above it decides, `!` in front shows it again, `^` means the
 * name before a namespace is cut off, which is the same here. git reads both settings as one list in file
 * order, which a map of keys no longer knows; a ref that either of them hides counts as hidden.
 */
export const isHidden = (ref: RefName, config: GitConfig): boolean =>
  ["transfer.hiderefs", "receive.hiderefs"].some((key) => hides(config.get(key) ?? [], ref));

const hides = (entries: readonly string[], ref: RefName): boolean => {
  for (const entry of entries.toReversed()) {
    const shown = entry.startsWith("!");
    const prefix = entry
      .slice(shown ? 1 : 0)
      .replace(/^\^/, "")
      .replace(/\/+$/, "");
    if (ref === prefix || ref.startsWith(`${prefix}/`)) return !shown;
  }
  return false;
};
