import type { Program } from "../program.ts";
import { gitleaks } from "./gitleaks.ts";

/** betterleaks v1, which takes the flags and writes the report of gitleaks. Its own validation is off by default. */
export const betterleaks: Program = {
  ...gitleaks,
  name: "betterleaks",
  supported: { from: [1, 0, 0], below: [2, 0, 0] },
  install: "see https://github.com/betterleaks/betterleaks",
};
