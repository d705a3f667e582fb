import { afterAll, beforeAll, describe } from "vitest";
import { canServeSsh, forwardBySsh, sshEnv } from "../support/ssh.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { runCases, type Way } from "./cases/case.ts";
import { headers } from "./cases/headers.ts";
import { hidden } from "./cases/hidden.ts";
import { history } from "./cases/history.ts";
import { merges } from "./cases/merges.ts";
import { refs } from "./cases/refs.ts";
import { tags } from "./cases/tags.ts";

describe.skipIf(!canServeSsh())("over ssh", () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  const bySsh: Way = {
    reach: async ({ sandbox, gate }) => ({ url: sshd.url(gate.dir), env: await sshEnv(sandbox, sshd) }),
    forward: (upstream) => forwardBySsh(sshd)(upstream),
  };

  const everywhere = [...history, ...refs, ...tags, ...merges].filter((one) => one.everywhere);
  runCases("to the gate, and on to its upstream", everywhere, bySsh);

  const accepted = [...history, ...refs, ...tags, ...hidden, ...headers].filter(
    (one) => one.verdict === "accepted" && !one.everywhere,
  );
  runCases("everything that is accepted arrives upstream just as it is", accepted, bySsh);
});
