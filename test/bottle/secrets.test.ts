import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../bottle/secret.ts";
import { githubToken, piecesOf } from "../support/secrets.ts";
import { login, token } from "./providers/login.ts";
import { bottle, HOST_KEY, makeHome, manifest } from "./support.ts";

/** Every file below a directory. */
const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });

const COMMANDS = [
  ["list"],
  ["list", "--json"],
  ["info", "a"],
  ["info", "c"],
  ["plan", "a"],
  ["plan", "a", "--json"],
  ["plan", "c"],
  ["plan", "c", "--json"],
  ["plan", "a", "--diff", "c"],
  ["launch", "a", "--dry-run"],
  ["launch", "c", "--dry-run"],
  ["doctor", "--json"],
  ["init"],
];

describe("what is secret on the host", () => {
  test("appears in no plan, output or file", async () => {
    const tokens = ["claude", "gitea", "docs", "url"].map(githubToken);
    const [claude = "", gitea = "", docs = "", url = ""] = tokens;
    const refresh = githubToken("refresh");
    const access = token({ exp: 4_000_000_000 }, githubToken("access"));
    const home = await makeHome({
      "bottles/b.md": manifest(`backend: bubblewrap
agent_provider: { template: claude, auth_token: CLAUDE }
env: { URL: "\${THE_URL}" }
git:
  remotes:
    app: { url: "git@h.example.com:o/r", identity_file: key, known_host_key: "${HOST_KEY}" }
    docs: { url: "https://i.example.com/o/r", token_ref: DOCS }
egress: { routes: [{ host: gitea.example.com, auth: { scheme: token, token_ref: GITEA } }] }`),
      "bottles/c.md": manifest(
        "extends: b\nagent_provider: { template: codex, forward_host_credentials: true }",
      ),
      "agents/a.md": manifest("bottle: b", "Work."),
      "agents/c.md": manifest("bottle: c", "Work."),
      "bottles/key": githubToken("key"),
      "codex/auth.json": login({}, { access_token: access, refresh_token: refresh }),
    });
    const env = {
      CLAUDE: claude,
      GITEA: gitea,
      DOCS: docs,
      THE_URL: url,
      CODEX_HOME: join(home.configuration, "codex"),
    };
    const kept = [join(home.configuration, "bottles/key"), join(home.configuration, "codex/auth.json")];
    const said: string[] = [];
    for (const args of COMMANDS) {
      const { exitCode, stdout, stderr } = await bottle(home, args, { env });
      expect([0, 1], `${args.join(" ")}: ${stderr}`).toContain(exitCode);
      said.push(stdout, stderr);
    }
    const written = filesBelow(home.dir).filter((file) => !kept.includes(file));
    const everything = [...said, ...written.map((file) => readFileSync(file, "utf8"))].join("\n");
    expect(everything).toContain("CODEX_HOST_ACCESS_TOKEN");
    const planted = [...tokens, refresh, githubToken("key")].flatMap(piecesOf);
    const unguarded = kept.map((file) => readFileSync(file, "utf8")).join("\n");
    expect(planted.some((piece) => unguarded.includes(piece))).toBe(true);
    const encoded = planted.flatMap((piece) => [piece, Buffer.from(piece).toString("base64").slice(0, 8)]);
    expect(encoded.filter((piece) => everything.includes(piece))).toEqual([]);
    expect(everything).not.toContain(access.split(".")[2]);
  });

  test("is refused where it is written into a manifest, and not shown then either", async () => {
    const secret = githubToken("written");
    const home = await makeHome({
      "bottles/b.md": manifest(`backend: bubblewrap\nenv:\n  A: b\n  TOKEN: "${secret}"`),
      "agents/a.md": manifest("bottle: b"),
      "agents/clean.md": manifest("bottle: clean", `Use ${secret} for the service.`),
      "bottles/clean.md": manifest("backend: bubblewrap"),
      "agents/fine.md": manifest("bottle: clean"),
    });
    for (const [agent, place] of [
      ["a", "bottles/b.md:5"],
      ["clean", "agents/clean.md:4"],
    ] as const) {
      const { exitCode, stdout, stderr } = await bottle(home, ["plan", agent]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${place}: holds a secret: GitHub personal access token`);
      expect(piecesOf(secret).filter((piece) => (stdout + stderr).includes(piece))).toEqual([]);
    }
    expect(await bottle(home, ["plan", "fine"])).toMatchObject({ exitCode: 0 });
  });
});

describe("a secret", () => {
  test("shows nothing however it is printed, and is given to who asks", () => {
    const text = githubToken("held");
    const secret = new Secret(text);
    const shown = [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true }),
      Object.values(secret).join(),
    ];
    for (const one of shown) expect(one).not.toContain(text);
    expect(secret.reveal()).toBe(text);
  });
});
