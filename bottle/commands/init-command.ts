import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Fault } from "../../model/fault.ts";
import type { BottleCommand, Io } from "../command.ts";
import { libraryOf, noArguments } from "./options.ts";
import { STARTERS } from "./starters.ts";

const HELP = `usage: bottle init

Writes first files with comments into your configuration directory (BOTTLE_HOME, else
$XDG_CONFIG_HOME/bottle, else ~/.config/bottle): two bottles and an agent. A file that is there is left as it is.
`;

/** `bottle init`. */
export const initCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    noArguments(args);
    const { configuration } = libraryOf(io).places;
    for (const { path, text } of STARTERS) writeNew(join(configuration, path), text, io);
    io.err("bottle init: now try `bottle info implementer`\n");
    return 0;
  },
};

/** Writes a file that only its owner may change, unless there is one. */
const writeNew = (file: string, text: string, io: Io): void => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
    io.out(`wrote  ${file}\n`);
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new Fault(`cannot write ${file} (${code})`, { cause });
    io.out(`kept   ${file}\n`);
  }
};
