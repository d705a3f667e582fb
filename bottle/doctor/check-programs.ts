import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { BACKENDS } from "../backends/backends.ts";
import type { Check } from "./check.ts";

const isThere = (program: string, path: string): boolean =>
  path
    .split(delimiter)
    .filter(isAbsolute)
    .some((directory) => {
      try {
        accessSync(join(directory, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** Are the programs there that the host's side runs? */
export const checkHostPrograms: Check = {
  name: "programs",
  run: async ({ env }) =>
    ["git", "ssh"].map((program) =>
      isThere(program, env["PATH"] ?? "")
        ? { status: "ok", message: `${program} is on PATH` }
        : {
            status: "problem",
            message: `${program} is not on PATH`,
            hint: `install ${program}: the gate runs it`,
          },
    ),
};

/** Which backends could make a bottle here? One is enough. */
export const checkBackends: Check = {
  name: "backends",
  run: async ({ env }) => {
    const there = BACKENDS.filter(({ program }) => isThere(program, env["PATH"] ?? ""));
    const absent = BACKENDS.filter((backend) => !there.includes(backend)).map(
      ({ name, program }) => `${name} (${program})`,
    );
    return there.length === 0
      ? [{ status: "problem", message: "no backend is on PATH", hint: `install one of ${absent.join(", ")}` }]
      : [{ status: "ok", message: `on PATH: ${there.map(({ name }) => name).join(", ")}` }];
  },
};
