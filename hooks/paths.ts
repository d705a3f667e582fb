import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { Fault } from "../model/fault.ts";
import { isExecutable } from "./is-executable.ts";

// Where version managers and package runners keep what they may take away again.
const FLEETING =
  /\/(?:\.nvm|\.fnm|fnm_multishells|\.volta|\.asdf|\.nodenv|\.nvs|\.local\/share\/(?:mise|fnm|rtx)|Cellar|_npx)\//;

/** Whether an upgrade elsewhere is likely to remove the file. */
export const isFleeting = (path: string): boolean => FLEETING.test(path);

/** The program as it is to stand in a hook. @throws Fault */
export const programPath = async (path: string): Promise<string> => {
  const program = await realpath(path).catch((cause: unknown) => {
    throw new Fault(`cannot find the gate's own program: ${path}`, { cause });
  });
  await access(program, constants.R_OK).catch((cause: unknown) => {
    throw new Fault(`cannot read ${program}`, { cause });
  });
  return oneLine(program);
};

/** A node that the administrator named: used under that name. @throws Fault */
export const nodePath = async (path: string): Promise<string> => {
  if (!isExecutable(path)) throw new Fault(`not a program: ${path}`, { hint: "--node names a node" });
  return oneLine(path);
};

const oneLine = (path: string): string => {
  if (/[\n\r]/.test(path)) throw new Fault(`a path with a line break: ${JSON.stringify(path)}`);
  return path;
};
