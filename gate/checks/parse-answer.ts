import { type Answer, needSchema, reasonsSchema } from "./answer.ts";

/** What a check wrote, or what is wrong with it in one line. */
export type ParsedAnswer = Answer | { readonly wrong: string };

/** Reads the one JSON document that a check writes. */
export const parseAnswer = (stdout: Uint8Array): ParsedAnswer => {
  const value = parseJson(stdout);
  if ("wrong" in value) return { wrong: value.wrong };
  const asks = typeof value.json === "object" && value.json !== null && "need" in value.json;
  const { data, error } = (asks ? needSchema : reasonsSchema).safeParse(value.json);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "the answer" : issue.path.join(".");
  return { wrong: `its answer is not of the documented form: ${place}: ${issue?.message}` };
};

const parseJson = (bytes: Uint8Array): { readonly json: unknown } | { readonly wrong: string } => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.trim() === "") return { wrong: "it said nothing" };
    return { json: JSON.parse(text) };
  } catch {
    return { wrong: "its answer is not JSON" };
  }
};
