import { keyRows } from "../../policy/reference.ts";
import { egressJsonSchema } from "./json-schema.ts";

const HEAD = `# The file of \`bottle egress\`

Made from the schema; change \`egress/config/schema.ts\` and run \`npm run generate\`.

The file is named with \`bottle egress --config FILE\` and read again on SIGHUP and when it changes. It is YAML, or
JSON. Its owner is the account that the proxy runs as, or root, and nobody else may write it. Unknown keys and wrong
values are errors that name the line; a file that is wrong when it is read again changes nothing. Durations and sizes
carry a unit (\`30s\`, \`2GiB\`); paths are relative to the file. How it all works together: [egress.md](egress.md).

| key | value | default | meaning |
|---|---|---|---|
`;

/** The reference page of the file, as Markdown. */
export const egressReference = (): string => HEAD + keyRows(egressJsonSchema());
