import { scanBytes } from "../../scanners/scanner.ts";
import type { ExitCode, GateCommand, Io } from "../command.ts";
import { gateScanner } from "../line/gate-scanner.ts";
import { policyScanners } from "../line/policy-scanners.ts";
import { preReceive } from "../line/pre-receive.ts";
import type { PushVerdict } from "../line/push-record.ts";
import { mirrorsAfter } from "../mirror/when.ts";
import { type PreviousHook, textWriter } from "../previous-hook.ts";
import { repositoryPolicy } from "../repository-policy.ts";
import { standingCrew } from "../scan/share/crew.ts";
import { type HookInput, readHookInput } from "./hook-input.ts";

const EXIT: Readonly<Record<PushVerdict, ExitCode>> = { accept: 0, reject: 1, undecided: 2 };

const HELP = `usage: gate pre-receive [--policy FILE] [--server KIND]

Judges the push that git hands to its pre-receive hook: ref updates on standard input, the
new objects in the quarantine. Every incoming object is read and scanned; the push is refused
with every reason at once, or accepted, recorded and, where the policy says so, forwarded.

  --policy FILE   the policy; otherwise GATE_POLICY, gate.policy in the repository's
                  configuration, gate.yaml in the repository, /etc/git-gate/gate.yaml,
                  or the built-in default
  --server KIND   whose hook it is, which gate install writes there: what that server's own
                  variables say of pusher and repository is believed, and no other's
`;

/** `gate pre-receive`. */
export const preReceiveCommand = (previousHook: PreviousHook): GateCommand => ({
  name: "pre-receive",
  summary: "judge a push, as git's pre-receive hook",
  help: HELP,
  async run(args, io) {
    return EXIT[await line(io, await readHookInput(args, io), previousHook)];
  },
});

const line = (
  io: Io,
  { gitDir, server, stdin, policyFlag }: HookInput,
  previousHook: PreviousHook,
): Promise<PushVerdict> => {
  const scanner = gateScanner(gitDir);
  return preReceive({
    gitDir,
    env: io.env,
    server,
    stdin,
    unheard: io.unheard,
    say: (text) => io.err(`${text}\n`),
    scanner,
    crew: standingCrew(),
    prepare: () => {
      // The audit's library is asked for now and awaited when it is needed; a scan of one byte compiles the rules.
      void import("../line/audit.ts");
      scanBytes(scanner, "text", new Uint8Array(1));
    },
    loadPolicy: (repo, signal) =>
      repositoryPolicy(repo, { flag: policyFlag, env: io.env, cwd: io.cwd, server, signal }),
    openAudit: async (file) => (await import("../line/audit.ts")).openAudit(file),
    scanners: (policy, hide) => policyScanners(policy, { gitDir, env: io.env, builtin: scanner, hide }),
    forwarder: async (repo, loaded, show) => {
      const { policy } = loaded;
      if (policy.forward === null) return null;
      if (mirrorsAfter(policy.forward, server)) {
        const { createNoter } = await import("../line/create-noter.ts");
        return createNoter(gitDir, loaded, io.env, server);
      }
      const { createForwarder } = await import("../line/create-forwarder.ts");
      return createForwarder(repo, policy.forward, io.env, show);
    },
    previousHook: (signal) =>
      previousHook({
        name: "pre-receive",
        args: [],
        stdin,
        env: io.env,
        signal,
        write: textWriter(io.err),
      }),
  });
};
