import { expect, test } from "vitest";
import { policyJsonSchema } from "../policy/json-schema.ts";
import { policyReference } from "../policy/reference.ts";
import { walkModule } from "./support/assemble-walk.ts";

// Generated files are checked, not trusted: `npm run generate` writes them, this test compares.

test("the JSON Schema of the policy is the one the schema gives", async () => {
  const text = `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../policy.schema.json");
});

test("the reference page of the policy is the one the schema gives", async () => {
  await expect(policyReference()).toMatchFileSnapshot("../docs/policy.md");
});

test("the walk of the automaton is the one its source gives", async () => {
  await expect(await walkModule()).toMatchFileSnapshot("../scanners/engine/walk/module.ts");
});
