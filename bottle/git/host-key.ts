import { readHostKey } from "../../model/host-key.ts";

/** Is this one public key line, or several? */
export const isHostKey = (text: string): boolean => {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length > 0 && lines.every((line) => readHostKey(line) !== null);
};
