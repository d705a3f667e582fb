import { UsageError } from "../sys/command-line/usage-error.ts";
import type { Repository } from "./repository.ts";
import { LAYOUT_NAMES, type Layout, type LayoutName } from "./servers/layout.ts";
import { LAYOUTS, recogniseServer } from "./servers/layouts.ts";
import { readSetting } from "./settings.ts";

/** Where an installation notes whose repository it found. */
export const SERVER_KEY = "gate.server";

/** What `--server` says; null for `auto`. @throws UsageError */
export const parseServer = (text: string): LayoutName | null => (text === "auto" ? null : parseLayout(text));

const parseLayout = (text: string): LayoutName => {
  const name = LAYOUT_NAMES.find((each) => each === text);
  if (name === undefined)
    throw new UsageError(`unknown server ${text}: use auto or one of ${LAYOUT_NAMES.join(", ")}`);
  return name;
};

/** The layout to use: the one asked for, else the one that an installation noted, else the one recognised. */
export const layoutOf = async (repo: Repository, asked: LayoutName | null): Promise<Layout> => {
  if (asked !== null) return LAYOUTS[asked];
  const noted = await readSetting(repo, SERVER_KEY);
  return noted === null ? recogniseServer(repo) : LAYOUTS[parseLayout(noted)];
};
