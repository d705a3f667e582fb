import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { standardTools } from "../../hooks/standard-tools.ts";
import { Fault } from "../../model/fault.ts";
import { sandbox, TOOLS } from "./support.ts";

test("the policy is the one that a push to the repository would meet", async () => {
  using box = await sandbox();
  const tools = standardTools(TOOLS.plantedSecret);
  expect(await tools.policyFor(box.bare, box.env)).toEqual({ source: "built-in default", forwards: false });

  const policy = join(box.dir, "gate.yaml");
  writeFileSync(policy, "version: 1\naudit: /var/log/gate.jsonl\nforward:\n  url: /srv/upstream.git\n");
  await box.git(box.bare, "config", "gate.policy", policy);
  expect(await tools.policyFor(box.bare, box.env)).toEqual({
    source: policy,
    forwards: true,
    audit: "/var/log/gate.jsonl",
  });
  await tools.checkPolicy(policy);

  writeFileSync(policy, "version: 1\nsecretz: {}\n");
  await expect(tools.checkPolicy(policy)).rejects.toThrow(Fault);
  await expect(tools.policyFor(box.bare, box.env)).rejects.toThrow(/secretz/);
});
