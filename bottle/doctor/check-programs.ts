import type { Backend } from "../backends/backend.ts";
import { BACKENDS } from "../backends/backends.ts";
import { findProgram } from "../launch/programs.ts";
import type { Readiness } from "../providers/provider.ts";
import type { Check } from "./check.ts";

/** Are the programs there that the host's side runs? */
export const checkHostPrograms: Check = {
  name: "programs",
  run: async ({ env }) =>
    ["git", "ssh"].map((program) =>
      findProgram(program, env["PATH"] ?? "") !== null
        ? { status: "ok", message: `${program} is on PATH` }
        : {
            status: "problem",
            message: `${program} is not on PATH`,
            hint: `install ${program}: the gate runs it`,
          },
    ),
};

/** Which backends could make a bottle here, and what is missing for the others? One is enough. */
export const checkBackends: Check = {
  name: "backends",
  run: async ({ env }) => {
    const looked = await Promise.all(
      BACKENDS.map(async (backend) => ({ name: backend.name, missing: await missingFor(backend, env) })),
    );
    const can = looked.filter(({ missing }) => missing.length === 0).map(({ name }) => name);
    const cannot = looked.flatMap(({ name, missing }) =>
      missing.length === 0 ? [] : [`not with ${name}: ${missing.map(({ problem }) => problem).join("; ")}`],
    );
    const [first] = looked.flatMap(({ missing }) => missing.flatMap(({ hint }) => hint ?? []));
    return can.length > 0
      ? [{ status: "ok", message: [`bottles can be made with ${can.join(", ")}`, ...cannot].join("\n") }]
      : [
          {
            status: "problem",
            message: ["no bottle can be made here", ...cannot].join("\n"),
            ...(first === undefined ? {} : { hint: first }),
          },
        ];
  },
};

/** What keeps a backend from making a bottle. */
const missingFor = async (backend: Backend, env: NodeJS.ProcessEnv): Promise<readonly Readiness[]> =>
  backend.launch === undefined
    ? [{ what: backend.name, problem: "this version plans such bottles and does not launch them" }]
    : (await backend.launch.ready(env)).filter(({ problem }) => problem !== null);
