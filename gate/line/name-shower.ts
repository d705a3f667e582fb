import type { Raw } from "../../model/raw.ts";
import { type Shower, shower } from "../scan/redact.ts";
import { gateScanner } from "./gate-scanner.ts";

/** Makes names of a repository safe to print and to keep; the rules are loaded for the first one. */
export const nameShower = (gitDir: string): ((raw: Raw) => string) => {
  let made: Shower | null = null;
  return (raw) => {
    made ??= shower(gateScanner(gitDir));
    return made(raw);
  };
};
