// Gates two real pushes in a scratch directory: a clean one arrives upstream, a leaking one is refused.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { crc32 } from "./crc32.mjs";

const gate = resolve(import.meta.dirname, "../dist/gate.cjs");
const scratch = mkdtempSync(join(tmpdir(), "git-gate-demo-"));
const place = (name) => join(scratch, name);

// Nothing of the user's own git configuration, and nothing of a surrounding hook, takes part.
const env = {
  PATH: process.env.PATH,
  HOME: place("home"),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

const say = (text) => console.log(`\n\u2014 ${text}`);

/** Runs a command, shows it and what it says, and returns its exit code. */
const show = async (cwd, file, ...args) => {
  console.log(
    `$ ${file === process.execPath ? "gate" : file} ${args.filter((arg) => arg !== gate).join(" ")}`,
  );
  const { all, exitCode } = await execa(file, args, { cwd, env, extendEnv: false, reject: false, all: true });
  if (all !== "") console.log(all.replaceAll(scratch, "…"));
  return exitCode;
};

const git = (cwd, ...args) => show(cwd, "git", ...args);
const quietly = (cwd, ...args) => execa("git", args, { cwd, env, extendEnv: false });

/** A classic GitHub token with a valid checksum that nobody ever issued. */
const inventedToken = () => {
  const body = "gitGateDemoOnly".repeat(2);
  return `ghp_${body}${crc32(body)}`;
};

const main = async () => {
  mkdirSync(place("home"));
  say("An upstream, a gate in front of it, and a clone of the gate");
  for (const name of ["upstream.git", "gate.git"]) {
    await quietly(scratch, "init", "--quiet", "--bare", "--initial-branch=main", name);
  }
  writeFileSync(place("gate.git/gate.yaml"), `version: 1\nforward: { url: "${place("upstream.git")}" }\n`);
  await show(scratch, process.execPath, gate, "install", "gate.git");
  await quietly(scratch, "clone", "--quiet", "gate.git", "clone");
  const clone = place("clone");

  say("A clean push: accepted, and forwarded to the upstream");
  writeFileSync(join(clone, "hello.txt"), "hello\n");
  await quietly(clone, "add", ".");
  await quietly(clone, "commit", "--quiet", "--message", "Say hello");
  const clean = await git(clone, "push", "origin", "HEAD:main");
  await git(place("upstream.git"), "log", "--oneline", "main");

  say("A push that leaks a token in a commit and takes it away again in the next: refused");
  writeFileSync(join(clone, "deploy.env"), `REGION=eu\nGITHUB_TOKEN=${inventedToken()}\n`);
  await quietly(clone, "add", ".");
  await quietly(clone, "commit", "--quiet", "--message", "Deploy");
  writeFileSync(join(clone, "deploy.env"), "REGION=eu\n");
  await quietly(clone, "commit", "--quiet", "--all", "--message", "Clean up");
  const leak = await git(clone, "push", "origin", "HEAD:main");

  say("The upstream still has only the clean commit");
  await git(place("upstream.git"), "log", "--oneline", "main");
  const { stdout: upstream } = await quietly(place("upstream.git"), "rev-list", "--count", "main");

  say("The gate's audit, a line for each push");
  await show(scratch, "cat", "gate.git/gate/audit.jsonl");
  const good = clean === 0 && leak !== 0 && upstream === "1";
  console.log(good ? "\nThe gate held." : "\nThe gate did NOT hold.");
  return good ? 0 : 1;
};

try {
  if (!existsSync(gate)) throw new Error("dist/gate.cjs is missing: npm run build");
  process.exitCode = await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
