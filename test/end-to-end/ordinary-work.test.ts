import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { expect, test } from "vitest";
import { makeBench } from "../support/bench.ts";
import { fsck, refsOf } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";

/** The porcelain as people use it; the settings that simple-git asks about are the sandbox's own. */
const porcelain = (dir: string, env: Readonly<Record<string, string>>) =>
  simpleGit({
    baseDir: dir,
    allowEnvironment: Object.keys(env),
    unsafe: { allowUnsafeConfigPaths: true },
  }).env(env);

test("a day of ordinary work goes through: clone, branch, commit, rename, merge, revert, tag, note, delete", async () => {
  const { sandbox, gate, base } = await makeBench();
  const work = join(sandbox.dir, "work");
  await porcelain(sandbox.dir, sandbox.env).clone(gate.dir, work);
  const git = porcelain(work, sandbox.env);
  const write = (name: string, text: string) => writeFile(join(work, name), text);

  await git.checkoutLocalBranch("feature");
  await write("a.txt", "one\n");
  await git.add(".").commit("Add a file");
  await git.push("origin", "feature", ["--set-upstream"]);
  await git.mv("a.txt", "b.txt").commit("Rename it");
  await git.checkout("main");
  await write("c.txt", "c\n");
  await git.add(".").commit("Work on main");
  await git.merge(["--no-ff", "feature", "-m", "Merge the feature"]);
  await git.revert("HEAD~1");
  await git.addAnnotatedTag("v1", "First release");
  await git.raw("notes", "add", "-m", "Reviewed.");
  await git.push("origin", "main", ["--follow-tags"]);
  await git.push("origin", "refs/notes/*:refs/notes/*");
  await git.push(["origin", "--delete", "feature"]);

  const { ["refs/notes/commits"]: notes, ...refs } = await refsOf(gate);
  expect(notes).toMatch(/^[0-9a-f]{40}$/);
  expect(refs).toEqual({
    "refs/heads/main": (await git.revparse("main")).trim(),
    "refs/tags/v1": (await git.revparse("v1")).trim(),
  });
  expect(refs["refs/heads/main"]).not.toBe(base);
  expect(await fsck(gate)).toBe("");
});

test("after a refusal the commit can be mended, and the mended branch goes through", async () => {
  const { sandbox, gate, base, token } = await makeBench();
  const work = join(sandbox.dir, "work");
  await porcelain(sandbox.dir, sandbox.env).clone(gate.dir, work);
  const git = porcelain(work, sandbox.env);

  await writeFile(join(work, ".env"), `TOKEN=${token}\n`);
  await git.add(".").commit("Configure");
  await expect(git.push("origin", "main")).rejects.toThrow(TOKEN_RULE);

  await rm(join(work, ".env"));
  await git.add(".").commit("Remove the token");
  await expect(git.push("origin", "main")).rejects.toThrow(TOKEN_RULE);
  expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });

  await git.reset(["--soft", base]);
  await appendFile(join(work, "README.md"), "Set TOKEN yourself.\n");
  await git.add(".").commit("Explain");
  await git.push("origin", "main");
  expect(await refsOf(gate)).toEqual({ "refs/heads/main": (await git.revparse("main")).trim() });
});
