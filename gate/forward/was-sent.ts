import { readFile } from "node:fs/promises";
import type { Words } from "./upstream-words.ts";

/** True when git gave up because upstream does not offer `atomic`; it does so before it sends anything. */
export const lacksAtomic = ({ local }: Words): boolean =>
  local.some((line) => line === "fatal: the receiving end does not support --atomic push");

/**
 * git tells its trace when it has upstream's refs (region `get_refs_list`) and when it begins to send the
 * updates (`push_refs`; git 2.24, transport.c). Without the second nothing can have changed upstream. A
 * trace with neither is of an older git: then anything may have been sent. Over https the sending is another
 * program's (remote-curl.c), which the trace names when it is started.
 */
export const wasSent = async (trace: string, words: Words): Promise<boolean> => {
  if (lacksAtomic(words)) return false;
  const events = await readFile(trace, "latin1").catch(() => "");
  const overHttps = events.includes('"remote-https"');
  if (overHttps && !events.includes('"send-pack"') && !events.includes('"http-push"')) return false;
  return events.includes('"label":"push_refs"') || !events.includes('"label":"get_refs_list"');
};
