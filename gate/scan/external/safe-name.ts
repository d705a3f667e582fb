import type { Raw } from "../../../model/raw.ts";

// Files that one of the scanners, or git, would take for its own settings.
const SETTINGS = /^\.(?:git|betterleaks|trufflehog|kingfisher|secretlint|ignore$|rgignore$)/i;
const HARMLESS = /^(?!\.{1,2}$)[A-Za-z0-9._+@][A-Za-z0-9._+@-]{0,119}$/;
const EXTENSION = /\.[A-Za-z0-9]{1,16}$/;

/** The name of a blob that has none. */
export const NAMELESS = "file";

/**
 * The name under which a file is laid before other scanners, so that rules about names and extensions still
 * see them: the last part of its path where that is plain ASCII and nobody's settings, else its extension.
 */
export const safeName = (path: Raw): string => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (HARMLESS.test(name) && !SETTINGS.test(name)) return name;
  return `${NAMELESS}${EXTENSION.exec(name.slice(1))?.[0] ?? ""}`;
};
