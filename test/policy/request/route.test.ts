import { describe, expect, test } from "vitest";
import { findRoute } from "../../../policy/request/find-route.ts";
import { mergeRoutes } from "../../../policy/request/merge-routes.ts";
import { type ManifestRoute, routeJsonSchema, routeSchema } from "../../../policy/request/route.ts";
import { policyOf } from "./requests.ts";

const wrong = (route: unknown): readonly string[] => {
  const result = routeSchema.safeParse(route);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

const manifest = (host: string): ManifestRoute => routeSchema.parse({ host });

describe("a route in a manifest", () => {
  test("needs a host only; the rest is closed or usual", () => {
    expect(routeSchema.parse({ host: "API.Example.com." })).toEqual({
      host: "api.example.com",
      ports: [443],
      addresses: [],
      credentials: [],
      git: { fetch: false },
      writes: [],
      inspect: true,
      dlp: { out: "block", in: "warn" },
      budget: { requests_per_minute: 600, sent: 256 * 1024 ** 2, names: 50 },
    });
  });

  test("as it is documented", () => {
    const route = {
      host: "gitea.example.com",
      auth: { scheme: "token", token_ref: "GITEA_TOKEN" },
      matches: [{ methods: ["GET", "POST"], paths: [{ prefix: "/api/v1/" }] }],
    };
    expect(wrong(route)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ["no host", {}, "host: must be a host name, such as api.example.com"],
    [
      "an empty host",
      { host: "" },
      'host: must be a host name, such as api.example.com or *.example.com, without scheme, port or path, not ""',
    ],
    ["a URL", { host: "https://a.example" }, "without scheme, port or path"],
    ["a port", { host: "a.example:443" }, "without scheme, port or path"],
    ["an address", { host: "127.0.0.1" }, "host: must be a name; a route to an address is never let through"],
    ["an address in disguise", { host: "0x7f.1" }, "host: must be a name"],
    ["a star for everything", { host: "*" }, "host: must be a host name"],
    [
      "a star for a whole domain",
      { host: "*.com" },
      'host: must name at least two labels after the star, not "*.com"',
    ],
    ["a star inside", { host: "a*.example.com" }, "host: must be a host name"],
    ["two stars", { host: "*.*.example.com" }, "host: must be a host name"],
    ["an unknown key", { host: "a.b", role: "x" }, 'Unrecognized key: "role"'],
    ["an owner", { host: "a.b", owner: "claude" }, 'Unrecognized key: "owner"'],
    ["no ports", { host: "a.b", ports: [] }, "ports:"],
    ["port 0", { host: "a.b", ports: [0] }, "ports.0:"],
    [
      "a method in small letters",
      { host: "a.b", matches: [{ methods: ["get"] }] },
      "matches.0.methods.0: must be a method in capitals, such as GET",
    ],
    ["CONNECT", { host: "a.b", matches: [{ methods: ["CONNECT"] }] }, "never are"],
    [
      "no matches",
      { host: "a.b", matches: [] },
      "matches: must not be empty; leave it out to allow every method and path",
    ],
    ["no methods", { host: "a.b", matches: [{ methods: [] }] }, "matches.0.methods:"],
    ["no paths", { host: "a.b", matches: [{ paths: [] }] }, "matches.0.paths:"],
    [
      "a path as text",
      { host: "a.b", matches: [{ paths: ["/a"] }] },
      "must be { exact: /path } or { prefix: /path/ }",
    ],
    [
      "both",
      { host: "a.b", matches: [{ paths: [{ exact: "/a", prefix: "/a" }] }] },
      "must be { exact: /path }",
    ],
    ["a foreign scheme", { host: "a.b", auth: { scheme: "Digest", token_ref: "X" } }, "auth.scheme:"],
    ["no reference", { host: "a.b", auth: { scheme: "Bearer" } }, "auth.token_ref:"],
    [
      "public addresses",
      { host: "a.b", addresses: ["1.1.1.1/32"] },
      "addresses.0: must be a range of private or loopback addresses, such as 10.1.2.0/24",
    ],
    ["all addresses", { host: "a.b", addresses: ["0.0.0.0/0"] }, "addresses.0:"],
    ["metadata", { host: "a.b", addresses: ["169.254.169.254/32"] }, "addresses.0:"],
    ["an address without length", { host: "a.b", addresses: ["10.0.0.1"] }, "addresses.0:"],
    [
      "a header in capitals",
      { host: "a.b", credentials: ["Cookie"] },
      "credentials.0: must be a header name in lower case, such as cookie",
    ],
    [
      "credentials as another word",
      { host: "a.b", credentials: "all" },
      "credentials: must be any, or a list of header names",
    ],
    ["an unknown write", { host: "a.b", writes: ["push"] }, "writes.0:"],
    ["an unknown verdict", { host: "a.b", dlp: { out: "allow" } }, "dlp.out:"],
    [
      "a size without unit",
      { host: "a.b", budget: { sent: 100 } },
      "budget.sent: must be a size with a unit, such as 25MiB",
    ],
  ])("with %s is refused", (_, route, message) => {
    expect(wrong(route).join("\n")).toContain(message);
  });

  test.each([
    ["a", "must begin with a slash"],
    ["/a?b", "must not hold a query"],
    ["/a%20b", "must be written decoded"],
    ["/a%2fb", "must be written decoded"],
    ["/a/../b", "must not hold a `.` or `..` segment"],
    ["/a//b", "must not hold an empty segment"],
    ["/a;b", "must not hold a `;`"],
    ["/a\\b", "must not hold a backslash"],
    ["/a#b", "must not hold a control character"],
    ["/a\nb", "must not hold a control character"],
  ])("the path %j is refused: %s", (path, message) => {
    const [said] =
      routeSchema.safeParse({ host: "a.b", matches: [{ paths: [{ exact: path }] }] }).error?.issues ?? [];
    expect(JSON.stringify(said)).toContain(message);
  });

  test.each(["/", "/api/v1/", "/m\u00fcnchen", "/a b", "/a%2Fb", "/@scope%2Fname", "/a:b", "/~user"])(
    "the path %j is read",
    (path) => {
      expect(wrong({ host: "a.b", matches: [{ paths: [{ prefix: path }] }] })).toEqual([]);
    },
  );

  test("gives a JSON Schema whose keys are all described", () => {
    const schema = routeJsonSchema() as {
      properties: Record<string, { type?: string; description?: string }>;
      required: readonly string[];
    };
    expect(Object.keys(schema.properties)).toEqual(Object.keys(routeSchema.shape));
    expect(schema.required).toEqual(["host"]);
    const bare = Object.entries(schema.properties).filter(
      ([, { type, description }]) => !description && type !== "object",
    );
    expect(bare).toEqual([]);
  });
});

describe("routes of providers and of the manifest", () => {
  const claude = { owner: "claude", routes: [manifest("api.anthropic.com")] };

  const hosts = (...routes: Parameters<typeof mergeRoutes>): readonly (readonly [string, string | null])[] =>
    mergeRoutes(...routes).routes.map(({ host, owner }) => [host, owner] as const);

  test("a provider owns its hosts, the manifest fills the gaps", () => {
    expect(hosts([claude], [manifest("gitea.example.com")])).toEqual([
      ["api.anthropic.com", "claude"],
      ["gitea.example.com", null],
    ]);
    expect(mergeRoutes([claude], [manifest("gitea.example.com")]).notes).toEqual([]);
  });

  test.each(["api.anthropic.com", "API.Anthropic.com."])(
    "the manifest's route for %s, with a token of its own, does not hold, and a note says so",
    (host) => {
      const mine = routeSchema.parse({ host, auth: { scheme: "Bearer", token_ref: "OTHER" } });
      const merged = mergeRoutes([claude], [mine]);
      expect(merged.routes).toMatchObject([{ host: "api.anthropic.com", owner: "claude" }]);
      expect(merged.routes[0]?.auth).toBeUndefined();
      expect(merged.notes).toEqual([
        {
          rule: "route/owned",
          level: "warn",
          message: "the manifest's route for api.anthropic.com does not hold: claude owns api.anthropic.com",
          hint: "take the route out of the manifest; a provider's host has the provider's route only",
        },
      ]);
    },
  );

  test("a star of the manifest's holds for the other names, not for the provider's", () => {
    const { routes, notes } = mergeRoutes([claude], [manifest("*.anthropic.com")]);
    expect(findRoute(routes, "api.anthropic.com")?.owner).toBe("claude");
    expect(findRoute(routes, "docs.anthropic.com")?.owner).toBeNull();
    expect(notes).toMatchObject([
      {
        message:
          "the manifest's route for *.anthropic.com does not hold for api.anthropic.com, which claude owns",
      },
    ]);
  });

  test("a star of a provider's owns every name below it", () => {
    const wild = { owner: "codex", routes: [manifest("*.chatgpt.com")] };
    const { routes, notes } = mergeRoutes([wild], [manifest("ab.chatgpt.com")]);
    expect(findRoute(routes, "ab.chatgpt.com")?.owner).toBe("codex");
    expect(notes).toHaveLength(1);
    expect(hosts([wild], [manifest("chatgpt.com")])).toContainEqual(["chatgpt.com", null]);
  });

  test("one host in two entries, or of two providers, is a fault that names it", () => {
    expect(() => mergeRoutes([], [manifest("a.b"), manifest("A.b.")])).toThrow(
      "egress.routes: a.b is there twice",
    );
    const other = { owner: "other", routes: [manifest("*.anthropic.com")] };
    expect(() => mergeRoutes([claude, other], [])).toThrow(
      "egress.routes: *.anthropic.com is owned by claude (api.anthropic.com) and by other",
    );
    expect(() => mergeRoutes([claude, { ...claude }], [])).toThrow("owned by claude");
  });
});

test("the route of a name is its own before a star's, in any order", () => {
  const { routes } = policyOf({ host: "*.example.com", ports: [1] }, { host: "a.example.com", ports: [2] });
  for (const some of [routes, [...routes].reverse()]) {
    expect(findRoute(some, "a.example.com")?.ports).toEqual([2]);
    expect(findRoute(some, "b.example.com")?.ports).toEqual([1]);
    expect(findRoute(some, "example.com")).toBeNull();
    expect(findRoute(some, "a.b.example.com")).toBeNull();
  }
});
