import type { Stats } from "node:fs";
import { Fault } from "../../model/fault.ts";
import { readYaml } from "../../policy/file/read-yaml.ts";
import type { Tree } from "../../policy/file/tree.ts";
import { checkOwn, readTextFile } from "../library/read-file.ts";
import { plainYaml } from "../manifest/plain-yaml.ts";
import { Secret } from "../secret.ts";

const READABLE_BY_OTHERS = 0o077;

/**
 * Reads answers for a launch that nobody watches: YAML, `NAME: answer` on each line. The file is the user's own and
 * nobody else can read it. @throws Fault; no message holds an answer
 */
export const readAnswers = (file: string): ReadonlyMap<string, Secret> => {
  const tree = readUnseen(readTextFile(file, checkPrivate, true), file);
  if (tree.kind !== "map") throw new Fault(`${file}: ${FORM}`);
  const answers = [...tree.entries].map(([name, leaf]) => {
    if (leaf.kind !== "leaf" || typeof leaf.value !== "string")
      throw new Fault(`${file}:${leaf.origin.line}: ${name}: an answer must be text, in quotes`);
    return [name, new Secret(leaf.value)] as const;
  });
  return new Map(answers);
};

const FORM = 'the answers must be lines of `NAME: "answer"`';

/** What is wrong with YAML is told in words of the file, which here are answers: only the place is passed on. */
const readUnseen = (text: string, file: string): Tree => {
  try {
    return readYaml(text, file, "the answers", plainYaml(file));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const place = error.message.slice(0, error.message.indexOf(": ", file.length));
    throw new Fault(`${place}: ${FORM}`, { hint: "each answer in quotes, each name once" });
  }
};

const checkPrivate = (file: string, stats: Stats): void => {
  checkOwn(file, stats);
  if ((stats.mode & READABLE_BY_OTHERS) !== 0)
    throw new Fault(`other accounts can read the answers in ${file}`, { hint: `chmod 600 ${file}` });
};
