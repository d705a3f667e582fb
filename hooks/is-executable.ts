import { accessSync, constants } from "node:fs";

/** Whether git would run it: it asks access(2), and skips what it may not execute without a word. */
export const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
