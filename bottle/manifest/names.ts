import * as z from "zod";

/** What bottles, agents, skills and remotes may be called: names of files everywhere, and words in a URL. */
const NAME = /^[a-z\d](?:[a-z\d._-]{0,62}[a-z\d_-])?$/;

export const isName = (text: string): boolean => NAME.test(text) && !/\.(?:git|lock)$/.test(text);

export const NAME_RULE = "must be a name: small letters, digits, dots, dashes and underscores, at most 64";

export const name = z.string({ error: NAME_RULE }).refine(isName, { error: NAME_RULE });

const VARIABLE_RULE = "must be the name of a variable, such as GITEA_TOKEN";

/** The name of an environment variable. */
export const variableName = z
  .string({ error: VARIABLE_RULE })
  .regex(/^[A-Za-z_][A-Za-z\d_]{0,127}$/, { error: VARIABLE_RULE });

const CONTROL = /[\u0000-\u001f\u007f]/;

/** One line of text, which may be empty. */
export const line = z
  .string({ error: "must be text, in quotes where YAML would read something else" })
  .refine((text) => !CONTROL.test(text), { error: "must be one line without control characters" });
