import { Fault } from "../model/fault.ts";

/** What is said of a program that could not be started. */
export const cannotStart = (file: string, env: Readonly<Record<string, string>>, cause: unknown): Fault =>
  new Fault(`cannot start ${file}`, {
    cause,
    hint: `${file} must be on PATH: ${env["PATH"] ?? "(no PATH)"}`,
  });
