import { describe, expect, test } from "vitest";
import { addUpstream, type Bench, makeBench } from "../support/bench.ts";
import { writeHook } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { push, type Updates } from "../support/push.ts";
import { mustGit, type Repo, refsOf } from "../support/repo.ts";

// What git refuses in the gate's repository only after the hook: too late for a push that upstream has by then.

interface Refusal {
  readonly what: string;
  /** Settings of the gate's repository, `key value`. */
  readonly settings?: readonly string[];
  /** An `update` hook. */
  readonly update?: string;
  updates(bench: Bench, fresh: string): Updates;
}

const refusals: readonly Refusal[] = [
  {
    what: "receive.denyNonFastForwards",
    settings: ["receive.denyNonFastForwards true"],
    updates: (_, fresh) => ({ "refs/heads/main": fresh }),
  },
  {
    what: "receive.denyDeletes",
    settings: ["receive.denyDeletes true", "receive.denyDeleteCurrent ignore"],
    updates: () => ({ "refs/heads/main": null }),
  },
  {
    what: "receive.denyDeleteCurrent, which is on by default",
    updates: () => ({ "refs/heads/main": null }),
  },
  {
    what: "receive.hideRefs",
    settings: ["receive.hideRefs refs/heads/hidden"],
    updates: (_, fresh) => ({ "refs/heads/hidden/x": fresh }),
  },
  {
    what: "transfer.hideRefs",
    settings: ["transfer.hideRefs refs/heads/hidden"],
    updates: (_, fresh) => ({ "refs/heads/hidden/x": fresh }),
  },
  {
    what: "an update hook",
    update: '#!/bin/sh\n[ "$1" = refs/heads/fine ]\n',
    updates: (_, fresh) => ({ "refs/heads/fine": fresh, "refs/heads/other": fresh }),
  },
];

/** A gate with an upstream; only the gate is told to refuse. */
const makeRefusing = async ({ settings = [], update, updates }: Refusal) => {
  const bench = await makeBench();
  const upstream = await addUpstream(bench);
  await mustGit(upstream, ["config", "receive.denyDeleteCurrent", "ignore"]);
  for (const setting of settings) await mustGit(bench.gate, ["config", ...setting.split(" ")]);
  if (update !== undefined) await writeHook(bench.gate, "update", update);
  const fresh = await writeCommit(bench.client, { files: { "b.txt": "b\n" } });
  return { bench, upstream, updates: updates(bench, fresh) };
};

/** A forward as one would write it in an evening: everything, by force, from the hook. */
const forwardNaively = ({ gate }: Bench, upstream: Repo): Promise<void> => {
  const git = "env -u GIT_QUARANTINE_PATH git push --quiet --force";
  const body = `while read -r old new ref; do ${git} '${upstream.dir}' "$(echo $new | sed 's/^0*$//'):$ref"; done`;
  return writeHook(gate, "pre-receive", `#!/bin/sh\n${body}\n`);
};

describe.each(refusals)("what $what would refuse after the hook", (refusal) => {
  test("is refused before anything is forwarded", async () => {
    const { bench, upstream, updates } = await makeRefusing(refusal);
    const before = await refsOf(upstream);
    const pushed = await push(bench.client, bench.gate.dir, updates);
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(await refsOf(upstream)).toEqual(before);
    expect(await refsOf(bench.gate)).toEqual(before);
  });

  test("control: lands upstream with a naive forward, though the gate's repository refuses it", async () => {
    const { bench, upstream, updates } = await makeRefusing(refusal);
    const before = await refsOf(upstream);
    await forwardNaively(bench, upstream);
    expect(await push(bench.client, bench.gate.dir, updates)).toMatchObject({ exitCode: 1 });
    expect(await refsOf(bench.gate)).not.toEqual(await refsOf(upstream));
    expect(await refsOf(upstream)).not.toEqual(before);
  });
});
