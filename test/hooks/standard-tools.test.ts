import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { standardTools } from "../../hooks/standard-tools.ts";
import { Fault } from "../../model/fault.ts";
import { FORWARD_TIMES } from "../../policy/defaults.ts";
import { sandbox, TOOLS } from "./support.ts";

test("the policy is the one that a push to the repository would meet", async () => {
  using box = await sandbox();
  const tools = standardTools(TOOLS.plantedSecret);
  expect(await tools.policyFor(box.bare, box.env)).toEqual({
    source: "built-in default",
    target: null,
    scanners: [{ use: "builtin" }],
  });

  const policy = join(box.dir, "gate.yaml");
  writeFileSync(policy, "version: 1\naudit: /var/log/gate.jsonl\nforward:\n  url: /srv/upstream.git\n");
  await box.git(box.bare, "config", "gate.policy", policy);
  expect(await tools.policyFor(box.bare, box.env)).toMatchObject({
    source: policy,
    target: { url: "/srv/upstream.git" },
    audit: "/var/log/gate.jsonl",
  });
  await tools.checkPolicy(policy);

  writeFileSync(policy, "version: 1\nsecretz: {}\n");
  await expect(tools.checkPolicy(policy)).rejects.toThrow(Fault);
  await expect(tools.policyFor(box.bare, box.env)).rejects.toThrow(/secretz/);
});

test("upstream is asked as a forward would ask it, and why it does not answer is told", async () => {
  using box = await sandbox();
  const { askUpstream } = standardTools(TOOLS.plantedSecret);
  const upstream = join(box.dir, "upstream.git");
  await box.git(box.dir, "init", "-q", "--bare", upstream);
  expect(await askUpstream(box.bare, { url: upstream, ...FORWARD_TIMES }, box.env)).toBeNull();
  const nowhere = join(box.dir, "nowhere.git");
  expect(await askUpstream(box.bare, { url: nowhere, ...FORWARD_TIMES }, box.env)).toContain(nowhere);
});

test("a scanner that the policy lists and that is not there is told", async () => {
  using box = await sandbox();
  const { tryScanners } = standardTools(TOOLS.plantedSecret);
  const files = { config: null, ignore: null, baseline: null };
  const program = join(box.dir, "gitleaks");
  const missing = { use: "gitleaks", program, timeoutMs: 1000, ...files } as const;
  const [failed, ...others] = await tryScanners([{ use: "builtin" }, missing], box.env);
  expect(failed?.message).toContain("gitleaks");
  expect(others).toEqual([]);
});
