import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execaSync } from "execa";
import type { Job } from "./job.ts";
import type { Repository } from "./repository.ts";

/** Another scanner of git histories, to be measured beside the gate. */
export interface Peer {
  readonly name: "gitleaks" | "betterleaks";
  /** What installs it. */
  readonly install: string;
}

export const PEERS: readonly Peer[] = [
  { name: "gitleaks", install: "go install github.com/zricethezav/gitleaks/v8@v8.30.1" },
  { name: "betterleaks", install: "go install github.com/betterleaks/betterleaks@latest" },
];

/** Where a peer's program is: on the path, or where Go puts what it installs; undefined when it is not there. */
export const programOf = ({ name }: Peer): string | undefined =>
  [...(process.env["PATH"] ?? "").split(delimiter), goBin()]
    .filter((dir) => dir !== "")
    .map((dir) => join(dir, name))
    .find((file) => existsSync(file));

const goBin = (): string => {
  const { stdout, failed } = execaSync("go", ["env", "GOPATH"], { reject: false });
  return failed ? "" : join(stdout.trim(), "bin");
};

/** A peer's own scan of all history, as it is run by default; findings do not make it fail. */
export const peerJob = (program: string, { dir, env }: Repository): Job => ({
  argv: [program, "git", "--no-banner", "--log-level", "error", "--exit-code", "0", dir],
  cwd: dir,
  env,
});
