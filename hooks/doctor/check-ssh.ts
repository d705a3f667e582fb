import { run } from "../../sys/run.ts";
import { isExecutable } from "../is-executable.ts";
import type { Check } from "./check.ts";
import { ok, problem } from "./verdict.ts";

/** Variables by which whoever sets them goes around a hook, or chooses its policy. */
const POWERFUL = [
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_PARAMETERS",
  "GIT_EXEC_PATH",
  "GATE_POLICY",
  "PATH",
  "LD_PRELOAD",
  "BASH_ENV",
];

const PLACES = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"];

/**
 * Sshd takes no powerful variable from its clients. Only root may ask it for its settings; for anybody else
 * this says nothing.
 */
export const checkSsh: Check = {
  name: "ssh",
  async run({ repo, hooks }) {
    const sshd = PLACES.find(isExecutable);
    if (sshd === undefined || !hooks.some(({ hook }) => hook === "pre-receive")) return [];
    const asked = await run({ argv: [sshd, "-T"], env: { PATH: repo.env["PATH"] ?? "" } });
    if (asked.exitCode !== 0) return [];
    const names = powerfulIn(asked.stdout.toString("utf8"));
    if (names.length === 0) return [ok("sshd takes no variable from its clients that goes around a hook")];
    return [
      problem(
        `sshd takes ${names.join(", ")} from its clients, who can go around every hook with that`,
        "let AcceptEnv in sshd's configuration list no more than LANG, LC_* and GIT_PROTOCOL",
      ),
    ];
  },
};

/** Those that sshd's settings (sshd(8), -T) let in; patterns have `*` and `?`. */
export const powerfulIn = (settings: string): readonly string[] => {
  const patterns = settings
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([key]) => key?.toLowerCase() === "acceptenv")
    .flatMap(([, ...values]) => values);
  return POWERFUL.filter((name) => patterns.some((pattern) => matches(pattern, name)));
};

const matches = (pattern: string, name: string): boolean => {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(name);
};
