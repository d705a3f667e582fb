import { Fault } from "../../model/fault.ts";
import { readPrivate } from "../../sys/read-private.ts";

const WHAT = "the token file for forwarding";
/** In `characters`. A shorter text could stand in an answer by chance, where it is looked for. */
const SHORTEST = 8;
/** Web servers take headers of 8 KiB. */
const LONGEST = 4096;

/**
 * The token or password that a file holds: one line, and nobody but its owner can read it. Its text is in no
 * message. @throws Fault
 */
export const readToken = async (file: string): Promise<string> => {
  const token = (await readPrivate(file, WHAT, "secret")).replace(/\r?\n$/, "");
  if (token.length >= SHORTEST && token.length <= LONGEST && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new Fault(`${WHAT} ${file} does not hold a token`, {
    hint: `write the token or password alone into it, as one line of ${SHORTEST} to ${LONGEST} characters without blanks`,
  });
};
