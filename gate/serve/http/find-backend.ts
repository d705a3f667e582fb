import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../../model/fault.ts";
import { run } from "../../../sys/run.ts";

/** Where git keeps its CGI program. Called by its own name, it costs a process less. @throws Fault */
export const findBackend = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const { stdout, exitCode } = await run({ argv: ["git", "--exec-path"], env: { PATH: env["PATH"] ?? "" } });
  const backend = join(stdout.toString("utf8").trim(), "git-http-backend");
  const found = await access(backend, constants.X_OK).then(
    () => exitCode === 0,
    () => false,
  );
  if (!found) {
    throw new Fault(`git has no http-backend at ${backend}`, {
      hint: "install git with it; some distributions keep it in a package such as git-daemon",
    });
  }
  return backend;
};
