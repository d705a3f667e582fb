import type { ExitCode, GateCommand } from "../command.ts";
import { nameShower } from "../line/name-shower.ts";
import { type PostReceiveEnd, postReceive } from "../line/post-receive.ts";
import { mirrorPending } from "../mirror/mirror-pending.ts";
import { type PreviousHook, textWriter } from "../previous-hook.ts";
import { repositoryPolicy } from "../repository-policy.ts";
import { readHookInput } from "./hook-input.ts";

const EXIT: Readonly<Record<PostReceiveEnd, ExitCode>> = { fine: 0, stopped: 1, failed: 2 };

const HELP = `usage: gate post-receive [--policy FILE] [--server KIND]

Has upstream follow a push that the server has applied: ref updates on standard input, as git
hands them to its post-receive hook. What cannot be sent now waits in the gate's queue for the
next push or gate mirror.

  --policy FILE   as for gate pre-receive
  --server KIND   as for gate pre-receive

exit code 0: upstream has it, or gets it by itself; 1: a ref has to be looked at;
2: it could not be queued or recorded
`;

/** `gate post-receive`. */
export const postReceiveCommand = (previousHook: PreviousHook): GateCommand => ({
  name: "post-receive",
  summary: "mirror a push, as git's post-receive hook",
  help: HELP,
  async run(args, io) {
    const { gitDir, server, stdin, policyFlag: flag } = await readHookInput(args, io);
    const { env, cwd } = io;
    const end = await postReceive({
      gitDir,
      env,
      server,
      stdin,
      say: (line) => io.err(`${line}\n`),
      show: nameShower(gitDir),
      loadPolicy: (repo) => repositoryPolicy(repo, { flag, env, cwd, server }),
      openAudit: async (file) => (await import("../line/audit.ts")).openAudit(file),
      mirror: mirrorPending,
      previousHook: () =>
        previousHook({ name: "post-receive", args: [], stdin, env, write: textWriter(io.err) }),
    });
    return EXIT[end];
  },
});
