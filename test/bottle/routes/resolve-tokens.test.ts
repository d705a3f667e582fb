import { expect, test } from "vitest";
import { resolveTokens } from "../../../bottle/routes/resolve-tokens.ts";
import { Secret } from "../../../bottle/secret.ts";

const secrets = (values: Readonly<Record<string, string>>): ReadonlyMap<string, Secret> =>
  new Map(Object.entries(values).map(([name, value]) => [name, new Secret(value)]));

test("what a provider brings comes before the host's variables, and an empty value is missing", () => {
  const { values, missing } = resolveTokens(
    ["A", "B", "C", "D"],
    secrets({ A: "provider" }),
    secrets({ A: "host", B: "host", C: "" }),
  );
  expect([...values].map(([name, value]) => `${name}=${value.reveal()}`)).toEqual(["A=provider", "B=host"]);
  expect(missing).toEqual(["C", "D"]);
});
