import { commands } from "./commands.ts";
import { main } from "./main.ts";
import { warmUp } from "./warm.ts";
import { scanInThread } from "./worker.ts";

/** Runs the program. */
export const start = (): Promise<void> => main(commands);

/** Runs the code that every push needs, so that the build can keep it compiled. */
export const warm = (): Promise<void> => warmUp(commands);

/** Runs a thread that the program has started. */
export const work = (): void => scanInThread();
