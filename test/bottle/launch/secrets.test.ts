import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { eventually, processesIn } from "../../support/processes.ts";
import { githubToken } from "../../support/secrets.ts";
import { inside, lacking, makeDesk } from "./support.ts";

const why = await lacking();

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });

const ROUTE =
  "egress: { routes: [{ host: api.example.com, auth: { scheme: Bearer, token_ref: API_TOKEN } }] }";

describe.skipIf(why !== null)("a credential", () => {
  test("is in no file, no command line and no environment but the launcher's own, and the agent has a placeholder", async () => {
    const token = githubToken("of the host");
    const desk = await makeDesk([ROUTE], { env: { API_TOKEN: token } });
    const running = desk.start(["launch", "a", "--yes", "--", "sh", "-c", "env; echo started; sleep 1000"]);
    await eventually("the agent to run", async () => running.said().includes("\nstarted\n"));
    expect(running.said()).toContain("API_TOKEN=bottle-placeholder-api-token");
    const found = (await processesIn(desk.home.dir)).filter(({ pid }) => {
      if (pid === running.pid) return false;
      const texts = ["cmdline", "environ"].map((file) => readFileSync(`/proc/${pid}/${file}`, "latin1"));
      return texts.some((text) => text.includes(token));
    });
    expect(found).toEqual([]);
    const files = filesBelow(desk.shelf);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => readFileSync(file, "latin1").includes(token))).toEqual([]);
    expect(statSync(desk.shelf).mode & 0o077).toBe(0);
    running.signal("SIGTERM");
    await running.ended;
    expect(running.said()).not.toContain(token);
  });

  test("that has no value keeps the agent from being launched", async () => {
    const desk = await makeDesk([ROUTE]);
    const ran = await inside(desk, "true");
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stderr).toContain("the host's variable API_TOKEN is not set");
  });
});

describe.skipIf(why !== null)("the agent's program", () => {
  test("is found where its user has it, with the packages that it is part of", async () => {
    const desk = await makeDesk();
    const packages = join(desk.home.dir, "node/lib/node_modules");
    const bin = join(desk.home.dir, "node/bin");
    const script = `#!/usr/bin/env node\nconsole.log(require("beside"), process.version)\n`;
    await execa(
      "sh",
      [
        "-c",
        `mkdir -p ${packages}/agent ${packages}/beside ${bin} && cat > ${packages}/agent/cli.js && chmod +x ${packages}/agent/cli.js &&
       echo 'module.exports = "together"' > ${packages}/beside/index.js && ln -s ${packages}/agent/cli.js ${bin}/own-agent && chmod -R a+rX ${desk.home.dir}`,
      ],
      { input: script },
    );
    const ran = await desk.run(["launch", "a", "--yes", "--", "own-agent"], "", {
      PATH: `${bin}:${desk.env["PATH"]}`,
    });
    expect(ran.stderr).toContain(`own-agent is ${packages}/agent/cli.js of the host, read-only`);
    expect(ran).toMatchObject({ exitCode: 0, stdout: `together ${process.version}` });
    const missing = await desk.run(["launch", "a", "--yes", "--", "no-such-agent"]);
    expect(missing).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("no-such-agent is not on PATH"),
    });
  });
});
