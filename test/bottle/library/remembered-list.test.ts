import { chmodSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { bottle, type Home, makeHome, manifest } from "../support.ts";

const cached = (home: Home): string => join(home.env["HOME"] as string, ".cache/bottle");
const keptIn = (home: Home): string => {
  const [name = ""] = readdirSync(cached(home));
  return join(cached(home), name);
};
const list = async (home: Home): Promise<string> => (await bottle(home, ["list"])).stdout;

/** A home whose files are old enough to be remembered, with its list kept. */
const remembered = async (): Promise<Home> => {
  const home = await makeHome({
    "bottles/b.md": manifest("backend: docker"),
    "agents/a.md": manifest("bottle: b"),
  });
  await setTimeout(2100);
  await list(home);
  return home;
};

describe("a list that is kept", () => {
  test("is answered again, and read anew when a file changes, comes or goes", async () => {
    const home = await remembered();
    const kept = readFileSync(keptIn(home), "utf8");
    writeFileSync(keptIn(home), kept.replaceAll('"name":"a"', '"name":"from-memory"'));
    expect(await list(home)).toContain("from-memory");
    const file = join(home.configuration, "bottles/b.md");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("docker", "dokcer"));
    utimesSync(file, 0, 0);
    expect(await list(home)).toContain("broken:");
    writeFileSync(file, text);
    expect(await list(home)).not.toContain("broken:");
    chmodSync(file, 0o666);
    expect(await list(home)).toContain("anyone may write");
    home.write("agents/new.md", manifest("bottle: b"));
    expect(await list(home)).toContain("new");
  });

  test("is not kept while a file is so new that it could change and look the same", async () => {
    const home = await makeHome({ "agents/a.md": manifest("bottle: b") });
    await list(home);
    expect(() => readdirSync(cached(home))).toThrow("ENOENT");
  });

  test("is no matter where it cannot be kept or read", async () => {
    const home = await remembered();
    writeFileSync(keptIn(home), "{");
    expect(await list(home)).toContain("in b");
    home.write("x", "");
    const env = { XDG_CACHE_HOME: join(home.configuration, "x") };
    expect((await bottle(home, ["list"], { env })).stdout).toContain("in b");
  });
});
