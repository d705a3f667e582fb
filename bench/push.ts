import type { Fixtures } from "./fixtures.ts";
import { always } from "./job.ts";
import { differences, interleave, type Row, row } from "./measure.ts";
import { pushCommits } from "./push-jobs.ts";
import type { Workshop } from "./repository.ts";

/** Above a bare Node, in `ms`. */
const BAR = 60;

const POLICY = `version: 1
refs:
  rules:
    - { match: [refs/heads/main], rewrite: block, delete: block }
    - { match: ["refs/tags/**"], rewrite: block, delete: block }
`;

/** What the hook adds to the push of one small commit, against a bare Node, which every hook in Node needs. */
export const measurePush = async (
  workshop: Workshop,
  fixtures: Fixtures,
  rounds: number,
): Promise<readonly Row[]> => {
  const source = await fixtures.start();
  const { dir: cwd, env } = source;
  const times = await interleave(rounds, {
    node: always({ argv: [process.execPath, "-e", "0"], cwd, env }),
    free: await pushCommits(workshop, source, { name: "push-free", gated: false }),
    gated: await pushCommits(workshop, source, { name: "push-gated", gated: true }),
    ruled: await pushCommits(workshop, source, { name: "push-ruled", gated: true, policy: POLICY }),
  });
  const [added, ruled] = [differences(times.gated, times.free), differences(times.ruled, times.free)];
  return [
    row("push of one small commit, no hook", "ms", times.free),
    row("the same push through the gate", "ms", times.gated),
    row("`node -e 0`", "ms", times.node),
    row("what the gate adds to the push", "ms", added),
    row("… above bare Node", "ms", differences(added, times.node), BAR),
    row("… above bare Node, with a `gate.yaml`", "ms", differences(ruled, times.node), BAR),
  ];
};
