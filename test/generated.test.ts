import { expect, test } from "vitest";
import { manifestJsonSchema } from "../bottle/manifest/json-schema.ts";
import { manifestReference } from "../bottle/manifest/reference.ts";
import { egressJsonSchema } from "../egress/config/json-schema.ts";
import { egressReference } from "../egress/config/reference.ts";
import { checkSchemas } from "../gate/checks/json-schemas.ts";
import { rulesReference } from "../gate/rules/reference.ts";
import { serveJsonSchema } from "../gate/serve/config/json-schema.ts";
import { serveReference } from "../gate/serve/config/reference.ts";
import { policyJsonSchema } from "../policy/json-schema.ts";
import { policyReference } from "../policy/reference.ts";
import { placesSource } from "../scanners/decoders/places/source.ts";
import { walkSource } from "../scanners/engine/walk/source.ts";
import { assembled } from "./support/assemble.ts";

// Generated files are checked, not trusted: `npm run generate` writes them, this test compares.

test("the JSON Schema of the policy is the one the schema gives", async () => {
  const text = `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../policy.schema.json");
});

test("the JSON Schemas of checks are those that their schemas give", async () => {
  for (const [name, schema] of Object.entries(checkSchemas())) {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../docs/check-${name}.schema.json`);
  }
});

test("the reference page of the policy is the one the schema gives", async () => {
  await expect(policyReference()).toMatchFileSnapshot("../docs/policy.md");
});

test("the JSON Schema of gate serve's file is the one its schema gives", async () => {
  const text = `${JSON.stringify(serveJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../docs/serve.schema.json");
});

test("the reference page of gate serve's file is the one its schema gives", async () => {
  await expect(serveReference()).toMatchFileSnapshot("../docs/serve-config.md");
});

test("the JSON Schema and the reference page of bottle egress's file are those that its schema gives", async () => {
  const text = `${JSON.stringify(egressJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../docs/egress.schema.json");
  await expect(egressReference()).toMatchFileSnapshot("../docs/egress-config.md");
});

test("the JSON Schemas and the reference page of manifests are those that their schemas give", async () => {
  for (const kind of ["bottle", "agent"] as const) {
    const text = `${JSON.stringify(manifestJsonSchema(kind), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../docs/${kind}.schema.json`);
  }
  await expect(manifestReference()).toMatchFileSnapshot("../docs/bottles-reference.md");
});

test("the walk of the automaton is the one its source gives", async () => {
  const module = await assembled(walkSource(), "WALK", "The walk");
  await expect(module).toMatchFileSnapshot("../scanners/engine/walk/module.ts");
});

test("the page of the rules is the one the rules give", async () => {
  await expect(rulesReference()).toMatchFileSnapshot("../docs/rules.md");
});

test("the search for what may be encoded is the one its source gives", async () => {
  const module = await assembled(placesSource(), "PLACES", "The search");
  await expect(module).toMatchFileSnapshot("../scanners/decoders/places/module.ts");
});
