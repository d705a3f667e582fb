import * as z from "zod";
import { routeSchema } from "../../policy/request/route.ts";
import { BACKEND_NAMES } from "../backends/backends.ts";
import { envValue } from "../env/env-value.ts";
import { PROVIDERS, TEMPLATES } from "../providers/providers.ts";
import { line, name, variableName } from "./names.ts";
import { remoteSchema } from "./remote-schema.ts";

const names = (what: string) =>
  z.union([name, z.array(name)], { error: `must be the name of ${what} or a list of names` });

const email = line.refine((text) => text === "" || /^[^\s<>@]+@[^\s<>@]+$/.test(text), {
  error: "must be an address such as implementer@example.com",
});

const userName = line.refine((text) => !/[<>]/.test(text), { error: "must be a name without < and >" });

const userSchema = z
  .strictObject({
    name: userName.optional().describe("Who commits. Empty: what lies below counts."),
    email: email.optional().describe("The address that commits carry. Empty: what lies below counts."),
  })
  .prefault({});

const providerSchema = z
  .strictObject({
    template: z.enum(TEMPLATES).optional().describe("Whose agent runs in the bottle."),
    ...(Object.assign({}, ...PROVIDERS.map(({ settings }) => settings)) as Record<string, z.ZodOptional>),
  })
  .prefault({})
  .describe("Brings the agent's program, its routes and its credential. Empty: none.");

/** The frontmatter of a bottle. Unknown keys are errors at every depth. */
export const bottleSchema = z.strictObject({
  extends: names("a bottle")
    .optional()
    .describe("Bottles that this one is laid over; of several, later over earlier."),
  backend: z
    .enum(BACKEND_NAMES)
    .default(BACKEND_NAMES[0] as string)
    .describe("Where the walls come from."),
  image: line
    .optional()
    .describe("What the backend starts the bottle from, in its own words. Empty: its own."),
  agent_provider: providerSchema,
  env: z
    .record(variableName, envValue)
    .default({})
    .describe(`The agent's variables: a literal, "\${HOST_VARIABLE}", or "?question" asked at the launch.`),
  git: z
    .strictObject({
      user: userSchema,
      remotes: z.record(name, remoteSchema).default({}).describe("Repositories behind the gate, by name."),
    })
    .prefault({}),
  egress: z
    .strictObject({
      routes: z.array(routeSchema).default([]).describe("Hosts that the proxy lets through."),
    })
    .prefault({}),
});

/** The frontmatter of an agent; what stands below it is the agent's prompt. */
export const agentSchema = z.strictObject({
  bottle: names("a bottle")
    .optional()
    .describe("The bottle, or several laid over each other; `--bottle` overrules it."),
  git: z.strictObject({ user: userSchema }).prefault({}),
  skills: z.array(name).default([]).describe("Skills of yours that the agent gets."),
});

export type BottleFile = z.output<typeof bottleSchema>;
/** What a bottle comes to with its parents. */
export type Settings = Omit<BottleFile, "extends">;
export type AgentFile = z.output<typeof agentSchema>;
