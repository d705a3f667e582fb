import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { refsOf } from "../../support/repo.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { deskWith, inside, lacking, logOf, makeDesk, makeUpstream } from "./support.ts";

const why = await lacking({ sshd: "openssh-server" });

describe.skipIf(why !== null)("an agent in a bottle", () => {
  test("clones through the gate, commits as who it was told to be, and pushes to the upstream", async () => {
    const upstream = await makeUpstream();
    const desk = await deskWith(upstream);
    const ran = await inside(
      desk,
      "cat README.md && git switch -qc topic && echo more >> README.md && git commit -qam more && git push -q origin topic && git log -1 --format='%an <%ae>'",
    );
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toBe("Hello\nImplementer <implementer@example.com>");
    expect(ran.stderr).toContain("pushes: 1 accepted, 0 refused");
    expect(Object.keys(await refsOf(upstream.repo)).sort()).toEqual(["refs/heads/main", "refs/heads/topic"]);
    expect(readdirSync(join(desk.shelf, "a")).sort()).toEqual([
      "egress.jsonl",
      "flows.jsonl",
      "pushes.jsonl",
      "state.json",
      "timeline.jsonl",
    ]);
  });

  test("is refused a secret before the upstream hears of it, and the secret stands in no log", async () => {
    const upstream = await makeUpstream();
    const desk = await deskWith(upstream);
    const token = githubToken("planted in a bottle");
    const script = `git switch -qc leak && echo ${token} > conf.env && git add -A && git commit -qm conf && git push origin leak`;
    const ran = await inside(desk, script);
    expect(ran.exitCode).not.toBe(0);
    expect(ran.stderr).toContain("conf.env");
    expect(ran.stderr).toContain("pushes: 0 accepted, 1 refused");
    expect(ran.stderr).toContain("1 commits that were not pushed");
    expect(Object.keys(await refsOf(upstream.repo))).toEqual(["refs/heads/main"]);
    const logs = ["egress.jsonl", "flows.jsonl", "pushes.jsonl", "state.json", "timeline.jsonl"]
      .map((file) => logOf(desk, "a", file))
      .join("\n");
    for (const piece of piecesOf(token)) expect(logs).not.toContain(piece);
    const kept = join(desk.shelf, "a/workspace");
    expect(readdirSync(kept)).toContain("conf.env");
    expect(await desk.run(["clean", "a", "--all"])).toMatchObject({ exitCode: 0 });
    expect(readdirSync(desk.shelf)).toEqual([]);
  });

  test("commits as nobody else and pushes nowhere else than it may", async () => {
    const upstream = await makeUpstream();
    const desk = await deskWith(upstream, ', refs: ["refs/heads/agent/**"]');
    const ran = await inside(
      desk,
      [
        "echo x > x; git add x; git -c user.name=Other -c user.email=other@example.com commit -qm x",
        "git push -q origin HEAD:refs/heads/agent/one; echo as-other=$?",
        "git commit -q --amend --reset-author -m x",
        "git push -q origin HEAD:refs/heads/main; echo main=$?",
        "git push -q origin HEAD:refs/heads/agent/one; echo agent=$?",
      ].join("\n"),
    );
    expect(ran.stdout.split("\n")).toEqual(["as-other=1", "main=1", "agent=0"]);
    expect(Object.keys(await refsOf(upstream.repo)).sort()).toEqual([
      "refs/heads/agent/one",
      "refs/heads/main",
    ]);
  });

  test("finds the gate under the upstream's own address too, and no way past it", async () => {
    const upstream = await makeUpstream();
    const desk = await deskWith(upstream);
    const url = /url: "([^"]+)"/.exec(upstream.settings("app", "/k"))?.[1] as string;
    const ran = await inside(
      desk,
      [
        `git ls-remote ${url} refs/heads/main | cut -f1`,
        `GIT_CONFIG_GLOBAL=/dev/null GIT_SSH_COMMAND='ssh -o BatchMode=yes -o ConnectTimeout=5' git ls-remote ${url} >/dev/null 2>&1; echo past=$?`,
      ].join("\n"),
    );
    expect(ran.stdout.split("\n")).toEqual([upstream.base, "past=128"]);
  });

  test("gets its prompt on standard input, and its lines are passed on as JSON", async () => {
    const desk = await makeDesk();
    const ran = await desk.run([
      "launch",
      "a",
      "--yes",
      "--json",
      "--prompt",
      'echo {\\"n\\": 1}; echo two >&2; exit 5',
    ]);
    expect(ran.exitCode).toBe(5);
    const events = ran.stdout.split("\n").map((line) => JSON.parse(line));
    expect(events[0].event).toBe("plan");
    expect(events.filter(({ event }) => event === "agent")).toEqual([
      { event: "agent", stream: "stdout", json: { n: 1 } },
      { event: "agent", stream: "stderr", text: "two" },
    ]);
    expect(events.filter(({ event }) => event === "step").map(({ step }) => step)).toEqual([
      ...["egress", "ca", "gate", "workspace", "agent", "probe"],
    ]);
    expect(events.at(-1)).toMatchObject({ event: "ended", name: "a", exitCode: 5, unpushed: [] });
  });

  test("has variables, prompt and home as planned, of the host's variables none but those", async () => {
    const desk = await makeDesk([`env: { LEVEL: debug, FROM: "\${FROM_HOST}", CODE: "?a code" }`], {
      env: { FROM_HOST: "from the host", HOST_ONLY: "x" },
    });
    desk.home.write("answers.yaml", 'CODE: "an answer"\n');
    await execa("chown", ["-R", "--reference", desk.home.dir, desk.home.configuration]);
    const answers = join(desk.home.configuration, "answers.yaml");
    const ran = await inside(
      desk,
      'echo "$LEVEL|$FROM|$CODE|$HOST_ONLY|$HOME"; cat ~/AGENTS.md; pwd; id -un',
      ["--answers", answers],
    );
    expect(ran.stdout.split("\n")).toEqual([
      "debug|from the host|an answer||/home/agent",
      "Do the work.",
      "/workspace",
      "agent",
    ]);
    expect(
      `${ran.stderr}${logOf(desk, "a", "timeline.jsonl")}${logOf(desk, "a", "state.json")}`,
    ).not.toContain("an answer");
  });

  test("is not launched when something is missing, when nobody can be asked, or when no is said", async () => {
    const desk = await makeDesk([`env: { FROM: "\${NOT_SET}" }`]);
    const missing = await desk.run(["launch", "a", "--yes", "--", "true"]);
    expect(missing).toMatchObject({ exitCode: 1 });
    expect(missing.stderr).toContain("the host's variable NOT_SET is not set");
    const other = await makeDesk();
    expect(await other.run(["launch", "a", "--", "true"])).toMatchObject({ exitCode: 2 });
    const full = await other.run(["launch", "a", "--yes", "--keep-free", "900000GiB", "--", "true"]);
    expect(full.exitCode).toBe(1);
    expect(full.stderr).toContain("are to stay free");
    expect(await other.run(["launch", "a", "--yes", "--backend", "docker", "--", "true"])).toMatchObject({
      exitCode: 2,
    });
    expect(readdirSync(other.shelf)).toEqual([]);
  });
});
