import { keyRows } from "../../../policy/reference.ts";
import { serveJsonSchema } from "./json-schema.ts";

const HEAD = `# The file of \`gate serve\`

Made from the schema; change \`gate/serve/config/schema.ts\` and run \`npm run generate\`.

The file is named with \`gate serve --config FILE\` and read again on SIGHUP. Its owner is the account that the gate
runs as, or root, and nobody else may write it. Unknown keys and wrong values are errors that name the line; a
file that is wrong when it is read again changes nothing. Durations and sizes carry a unit (\`30s\`, \`2GiB\`); paths
are relative to the file. \`NAME\` stands for a repository's name. How it all works together: [serve.md](serve.md).

| key | value | default | meaning |
|---|---|---|---|
`;

/** The reference page of the file, as Markdown. */
export const serveReference = (): string => HEAD + keyRows(serveJsonSchema());
