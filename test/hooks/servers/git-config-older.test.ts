import { expect, test } from "vitest";
import { gitVersion, isAtLeast } from "../../../hooks/git-version.ts";
import { gate, makeServed, snapshot } from "./support.ts";

const isOld = !isAtLeast(await gitVersion(process.env), [2, 54]);
if (!isOld)
  process.stderr.write("SKIPPED for want of a git older than 2.54: nothing needs to be refused here\n");

test.skipIf(!isOld)("an older git, which would pass the hook over, is told from a newer one", async () => {
  const { sandbox, repo } = await makeServed("plain.git");
  const before = await snapshot(repo.dir);
  const { exitCode, err } = await gate(sandbox, "install", repo.dir, "--server", "git-config");
  expect(exitCode).toBe(2);
  expect(err).toContain("does not run hooks from its configuration");
  expect(await snapshot(repo.dir)).toEqual(before);
});
