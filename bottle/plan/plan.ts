import { mergeRoutes } from "../../policy/request/merge-routes.ts";
import type { Box } from "../backends/backend.ts";
import { backendOf } from "../backends/backends.ts";
import { agentGitconfig } from "../git/gitconfig.ts";
import type { HostFacts } from "../host-facts.ts";
import type { Readiness } from "../providers/provider.ts";
import { providerOf } from "../providers/providers.ts";
import { provision } from "../providers/provision.ts";
import type { Manifest } from "../resolve/manifest.ts";
import { proxyConfig } from "../routes/proxy-config.ts";
import { resolveTokens } from "../routes/resolve-tokens.ts";
import { type BottlePlan, PLAN_VERSION } from "./bottle-plan.ts";
import { gateFiles } from "./gate-files.ts";
import { planIdentity } from "./identity.ts";
import { EGRESS, GATE, GATE_CREDENTIAL, HOME, RELAY, RUN, WORKSPACE } from "./layout.ts";
import { planNotes } from "./notes.ts";
import { planEnv } from "./plan-env.ts";
import { planGate, planRewrites, planTokens } from "./plan-gate.ts";
import { planMounts } from "./plan-mounts.ts";
import { planProcesses, planSteps } from "./plan-steps.ts";
import { planWorkspace } from "./plan-workspace.ts";
import type { PlannedFile } from "./planned-file.ts";

/** What a bottle without a provider starts, and where its prompt lies. */
const PLAIN = {
  command: ["/bin/sh", "-l"],
  headless: ["/bin/sh"],
  promptFile: `${HOME}/AGENTS.md`,
  skillsDirectory: `${HOME}/skills`,
};

/** What is started in the bottle: the agent's program at a terminal, or reading its prompt, or another program. */
export type Start =
  | { readonly kind: "terminal" }
  | { readonly kind: "headless" }
  | { readonly kind: "program"; readonly argv: readonly string[] };

/**
 * Everything a launch will do, from a manifest, what is so on the host, and what is to be started. Pure: the same
 * three give the same plan, to the letter. @throws Fault when they do not fit together
 */
export const plan = (
  manifest: Manifest,
  host: HostFacts,
  start: Start = { kind: "terminal" },
): BottlePlan => {
  const { settings, agent } = manifest;
  const agentProvider = providerOf(settings.agent_provider);
  const { command, headless, promptFile, skillsDirectory } = agentProvider ?? PLAIN;
  const program = { terminal: command, headless, program: start.kind === "program" ? start.argv : [] };
  const provisioned = provision(settings.agent_provider, host);
  const owned = agentProvider === null ? [] : [{ owner: agentProvider.template, routes: provisioned.routes }];
  const { routes, notes } = mergeRoutes(owned, settings.egress.routes);
  const egress = proxyConfig(routes, provisioned.placeholders);
  const repositories = planGate(manifest);
  const identity = planIdentity(manifest);
  const mounts = planMounts(host, agent.skills, skillsDirectory);
  const backend = backendOf(settings.backend);
  const box: Box = {
    name: `bottle-${agent.name}`,
    image: settings.image || null,
    uid: host.uid,
    gid: host.gid,
    mounts,
    command: [RELAY, "--", ...program[start.kind]],
  };
  const workspace = planWorkspace(host.workspace, repositories);
  const egressSecrets = egress.credentials.map(({ tokenRef }) => tokenRef);
  const tokens = planTokens(repositories);
  const gitconfig = agentGitconfig(
    { name: identity.name.value, email: identity.email.value },
    planRewrites(repositories),
    { workspace: WORKSPACE, credential: GATE_CREDENTIAL },
  );
  return {
    version: PLAN_VERSION,
    agent: { name: agent.name, file: agent.file, from: agent.from },
    chain: manifest.chain,
    backend: { name: backend.name, image: box.image, wall: backend.wall },
    provider: agentProvider?.template ?? null,
    identity,
    processes: planProcesses(backend, box, egressSecrets),
    mounts,
    workspace,
    network: {
      interfaces: "loopback",
      doors: [
        { name: "egress", socket: `${RUN}/bottle/egress.sock`, address: `${EGRESS.host}:${EGRESS.port}` },
        { name: "gate", socket: `${RUN}/bottle/gate.sock`, address: `${GATE.host}:${GATE.port}` },
      ],
    },
    env: planEnv(manifest, provisioned, egress.policy.placeholders),
    egress,
    gate: { repositories, files: gateFiles(agent.name, repositories, identity), tokens },
    files: [
      { path: `${HOME}/.gitconfig`, mode: "0644", content: gitconfig },
      ...provisioned.files,
      ...promptOf(agent.prompt, promptFile),
    ],
    skills: agent.skills,
    steps: planSteps(backend, box, workspace),
    readiness: [
      ...provisioned.readiness,
      ...tokensReady([...egressSecrets, ...tokens.map(({ tokenRef }) => tokenRef)], provisioned, host),
      ...hostReady(manifest, host),
    ],
    notes: [...notes, ...planNotes(manifest, routes)],
  };
};

const promptOf = (prompt: string, path: string): readonly PlannedFile[] =>
  prompt === "" ? [] : [{ path, mode: "0644", content: `${prompt}\n` }];

/** A provider has told of its own already. */
const tokensReady = (
  refs: readonly string[],
  { provisionedEnv, placeholders, routes }: ReturnType<typeof provision>,
  { variables }: HostFacts,
): readonly Readiness[] => {
  const told = new Set([
    ...Object.keys(placeholders),
    ...routes.flatMap(({ auth }) => auth?.token_ref ?? []),
  ]);
  const asked = refs.filter((ref) => !told.has(ref));
  const { missing } = resolveTokens(asked, provisionedEnv, variables);
  return asked.map((ref) => ({
    what: `the credential ${ref}`,
    ...(missing.includes(ref)
      ? {
          problem: `the host's variable ${ref} is not set`,
          hint: "set it before the launch; only the host's side reads it",
        }
      : { problem: null }),
  }));
};

const hostReady = (
  { settings, agent }: Manifest,
  { variables, keys, skills }: HostFacts,
): readonly Readiness[] => [
  ...Object.entries(settings.env).flatMap(([name, value]): readonly Readiness[] =>
    value.from === "host"
      ? [
          {
            what: `the variable ${name}`,
            ...(variables.has(value.variable)
              ? { problem: null }
              : {
                  problem: `the host's variable ${value.variable} is not set`,
                  hint: "set it before the launch",
                }),
          },
        ]
      : [],
  ),
  ...keys.map(({ path, wrong }) => ({ what: path, problem: wrong })),
  ...agent.skills.map((name) => ({
    what: `the skill ${name}`,
    ...(skills.includes(name)
      ? { problem: null }
      : { problem: "there is no such skill", hint: `put it in skills/${name}/ beside bottles/` }),
  })),
  ...(backendOf(settings.backend).needsImage && !settings.image
    ? [
        {
          what: "an image",
          problem: `the backend ${settings.backend} needs one`,
          hint: "write `image: NAME` in the bottle",
        },
      ]
    : []),
];
