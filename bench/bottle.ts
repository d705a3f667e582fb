import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { always, type Job } from "./job.ts";
import { interleave, type Row, row } from "./measure.ts";
import type { Workshop } from "./repository.ts";

const BOTTLES = 200;
const AGENTS = 500;
const BAR_MS = 300;
/** So long must files have been as they are for a list of them to be kept, in `ms`. */
const SETTLED_MS = 2100;

/** Lists many manifests: read and checked one by one, and once more with nothing changed. */
export const measureBottle = async (
  { scratch, program }: Workshop,
  rounds: number,
): Promise<readonly Row[]> => {
  const home = join(scratch, "bottle-home");
  await writeManifests(join(home, ".config", "bottle"));
  await setTimeout(SETTLED_MS);
  const env = { PATH: process.env["PATH"] ?? "", HOME: home };
  const node = (...args: readonly string[]): Job => ({ argv: [process.execPath, ...args], cwd: home, env });
  const list = node(join(dirname(program), "bottle.cjs"), "list");
  const unread = { ...list, env: { ...env, XDG_CACHE_HOME: join(home, "first") } };
  const times = await interleave(rounds, {
    bare: always(node("-e", "0")),
    first: async () => {
      await rm(unread.env.XDG_CACHE_HOME, { recursive: true, force: true });
      return unread;
    },
    again: always(list),
  });
  const what = `\`bottle list\`, ${BOTTLES} bottles and ${AGENTS} agents`;
  return [
    row("`node -e 0`", "ms", times.bare),
    row(`${what}, the first time`, "ms", times.first, BAR_MS),
    row(`${what}, nothing changed since`, "ms", times.again, BAR_MS),
  ];
};

/** Chains of bottles up to eight deep, and agents in them. */
const writeManifests = async (directory: string): Promise<void> => {
  for (const kind of ["bottles", "agents"]) await mkdir(join(directory, kind), { recursive: true });
  for (let at = 0; at < BOTTLES; at += 1)
    await writeFile(join(directory, "bottles", `b${at}.md`), bottle(at));
  for (let at = 0; at < AGENTS; at += 1) await writeFile(join(directory, "agents", `a${at}.md`), agent(at));
};

const bottle = (at: number): string => `---
${at === 0 ? "" : `extends: b${at >> 1}\n`}agent_provider: { template: claude, auth_token: TOKEN_${at} }
env: { LOG_LEVEL: debug, API_URL: "\${API_URL}", V${at}: "x" }
git:
  user: { name: "Implementer", email: "implementer-${at}@example.com" }
  remotes:
    app${at}: { url: "https://git.example.com/owner/app${at}.git", token_ref: GIT_TOKEN }
egress:
  routes:
    - host: h${at}.example.com
      auth: { scheme: token, token_ref: GITEA_TOKEN }
      matches: [{ methods: [GET, POST], paths: [{ prefix: /api/v1/ }] }]
---
`;

const agent = (at: number): string =>
  `---\nbottle: b${at % BOTTLES}\ngit: { user: { email: agent-${at}@example.com } }\n---\nYou work on one thing.\n`;
