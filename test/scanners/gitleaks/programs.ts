import { existsSync } from "node:fs";
import { join } from "node:path";
import { execaSync } from "execa";
import { findProgram } from "../../support/sshd.ts";

const goBin = (): string | null => {
  if (findProgram("go") === null) return null;
  return join(execaSync("go", ["env", "GOPATH"]).stdout.trim(), "bin");
};

const find = (): string | null => {
  const onPath = findProgram("gitleaks");
  if (onPath !== null) return onPath;
  const bin = goBin();
  const installed = bin === null ? null : join(bin, "gitleaks");
  return installed !== null && existsSync(installed) ? installed : null;
};

/** The real program, or null. */
export const GITLEAKS = find();

/** What to add to the name of a test that is skipped without it. */
export const GITLEAKS_NOTE =
  GITLEAKS === null ? " (skipped: go install github.com/zricethezav/gitleaks/v8@v8.30.1)" : "";

export const HAS_GO = findProgram("go") !== null;

/** What to add to the name of a test that is skipped without Go. */
export const GO_NOTE = HAS_GO ? "" : " (skipped: install go, https://go.dev/dl)";
