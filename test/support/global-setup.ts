import { execa } from "execa";

/** Builds the programs once before any test: tests run what is shipped. */
export const setup = async (): Promise<void> => {
  const root = new URL("../..", import.meta.url).pathname;
  await execa(process.execPath, ["build.mjs"], { cwd: root });
};
