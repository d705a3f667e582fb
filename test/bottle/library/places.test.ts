import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findPlaces } from "../../../bottle/library/places.ts";
import { makeSandbox } from "../../support/sandbox.ts";

describe("manifests are looked for", () => {
  test.each([
    ["where BOTTLE_HOME says", { BOTTLE_HOME: "/srv/bottle", XDG_CONFIG_HOME: "/xdg" }, "/srv/bottle"],
    ["below XDG_CONFIG_HOME", { XDG_CONFIG_HOME: "/xdg" }, "/xdg/bottle"],
    ["below the home directory", {}, "/home/user/.config/bottle"],
    ["there too when XDG_CONFIG_HOME is relative", { XDG_CONFIG_HOME: "xdg" }, "/home/user/.config/bottle"],
    ["there too when both are empty", { XDG_CONFIG_HOME: "", BOTTLE_HOME: "" }, "/home/user/.config/bottle"],
  ])("%s", (_, env, configuration) => {
    expect(findPlaces({ HOME: "/home/user", ...env }, "/")).toMatchObject({
      configuration,
      repository: null,
    });
  });

  test("never in a place that depends on where one stands", () => {
    expect(() => findPlaces({ HOME: "/home/user", BOTTLE_HOME: "bottle" }, "/")).toThrow(
      "BOTTLE_HOME is not an absolute path",
    );
    expect(() => findPlaces({}, "/")).toThrow("HOME is not set");
  });

  test("and the repository is the nearest one around", async () => {
    const { dir } = await makeSandbox();
    const below = join(dir, "outer/inner/src");
    for (const path of ["outer/.git", "outer/inner/.git", "outer/inner/src"])
      mkdirSync(join(dir, path), { recursive: true });
    expect(findPlaces({ HOME: dir }, below).repository).toBe(join(dir, "outer/inner"));
  });
});
