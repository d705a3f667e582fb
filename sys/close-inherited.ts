import { closeSync, readdirSync, readFileSync } from "node:fs";

const STANDARD = 2;
/** O_CLOEXEC as fdinfo shows it, in octal (proc(5)). */
const CLOSED_ON_EXEC = 0o2000000;

/**
 * Closes descriptors that were left open by whoever started this process and that its children would have too.
 * Node's own are closed on exec. Where there is no /proc, nothing can be told and nothing is done.
 */
export const closeInherited = (): void => {
  for (const descriptor of openDescriptors()) {
    if (descriptor <= STANDARD || isClosedOnExec(descriptor)) continue;
    try {
      closeSync(descriptor);
    } catch {
      // Closed already: it was the one that read the directory.
    }
  }
};

const openDescriptors = (): readonly number[] => {
  try {
    return readdirSync("/proc/self/fd").map(Number);
  } catch {
    return [];
  }
};

const isClosedOnExec = (descriptor: number): boolean => {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"))?.[1];
    return flags === undefined || (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) !== 0;
  } catch {
    return true;
  }
};
