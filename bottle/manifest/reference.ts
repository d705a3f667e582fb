import { keyRows } from "../../policy/reference.ts";
import { manifestJsonSchema } from "./json-schema.ts";

const HEAD = `# Manifests: every key

Made from the schemas; change \`bottle/manifest/\` and run \`npm run generate\`. What the keys are for, and how
bottles are laid over each other: [the guide](bottles.md). For editors there are
[bottle.schema.json](bottle.schema.json) and [agent.schema.json](agent.schema.json).
`;

const TABLE = `
| key | value | default | meaning |
|---|---|---|---|
`;

const BOTTLE = `
## A bottle

\`bottles/NAME.md\` in your configuration directory and nowhere else. \`NAME\` in a key is a name of your own.
`;

const AGENT = `
## An agent

\`agents/NAME.md\` in your configuration directory, or \`.bottle/agents/NAME.md\` in a repository. What stands below
the settings is the agent's prompt.
`;

/** The reference page of bottles and agents, as Markdown. */
export const manifestReference = (): string =>
  [
    HEAD,
    BOTTLE,
    TABLE,
    keyRows(manifestJsonSchema("bottle")),
    AGENT,
    TABLE,
    keyRows(manifestJsonSchema("agent")),
  ].join("");
