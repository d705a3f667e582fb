import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { claim, makePrivateDir, sweepPrivateDirs } from "../../../../gate/scan/external/private-dir.ts";
import { processIdentity } from "../../../../sys/alive.ts";
import { makeSandbox } from "../../../support/sandbox.ts";

const inTmp = async (): Promise<string> => {
  const { dir } = await makeSandbox();
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = dir;
  onTestFinished(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  });
  return dir;
};

test("only its user can enter it, and it is gone when it is disposed of", async () => {
  const tmp = await inTmp();
  {
    using directory = makePrivateDir();
    expect(statSync(directory.path).mode & 0o777).toBe(0o700);
    expect(directory.path.startsWith(tmp)).toBe(true);
  }
  expect(readdirSync(tmp).filter((name) => name.startsWith("git-gate"))).toEqual([]);
});

test("what a dead process has left is swept; that of a living one, of one elsewhere, and an unclaimed one stay", async () => {
  const tmp = await inTmp();
  const me = await processIdentity(process.pid);
  const left = (name: string, owner: unknown): string => {
    const path = join(tmp, `git-gate-scan-${name}`);
    mkdirSync(path);
    if (owner !== undefined) writeFileSync(join(path, "owner.json"), JSON.stringify(owner));
    return path;
  };
  const dead = left("dead", { ...me, start: "another start" });
  const elsewhere = left("elsewhere", { ...me, host: "elsewhere" });
  const unclaimed = left("unclaimed", undefined);
  using mine = makePrivateDir();
  await claim(mine);
  await sweepPrivateDirs();
  expect([dead, elsewhere, unclaimed, mine.path].map((path) => existsSync(path))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});
