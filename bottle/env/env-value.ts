import * as z from "zod";

/** Where the value of a variable of the agent comes from. */
export type EnvValue =
  | { readonly from: "literal"; readonly value: string }
  | { readonly from: "host"; readonly variable: string }
  | { readonly from: "ask"; readonly question: string };

const RULE = `must be text in quotes: a literal, "\${HOST_VARIABLE}" alone, or "?question" to be asked at the launch`;

/** `text`, `${NAME}` or `?question`. */
export const envValue = z.string({ error: RULE }).transform((text, context): EnvValue => {
  const value = parseEnvValue(text);
  if (value !== null) return value;
  context.addIssue(RULE);
  return z.NEVER;
});

const parseEnvValue = (text: string): EnvValue | null => {
  if (text.includes("\0")) return null;
  const variable = /^\$\{([A-Za-z_][A-Za-z\d_]{0,127})\}$/.exec(text)?.[1];
  if (variable !== undefined) return { from: "host", variable };
  // A variable inside other text would look as if it were put in.
  if (text.includes("${")) return null;
  if (!text.startsWith("?")) return { from: "literal", value: text };
  const question = text.slice(1).trim();
  return question === "" || /[\u0000-\u001f\u007f]/.test(question) ? null : { from: "ask", question };
};
