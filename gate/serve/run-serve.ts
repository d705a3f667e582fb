import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { withLock } from "../../sys/lock.ts";
import { listenToSignals } from "../../sys/signals.ts";
import { untilEnded } from "../../sys/until-ended.ts";
import type { ExitCode, Io } from "../command.ts";
import { readAll } from "../read-all.ts";
import { hashPassword, newToken } from "./access/digests.ts";
import { loadConfig } from "./config/load-config.ts";
import { createService, prepareState, type Service } from "./create-service.ts";
import type { WriteHook } from "./mirror/prepare-mirror.ts";

/** Reads a file and those it names, and says what there is. @throws Fault */
export const checkConfig = async (file: string, io: Io): Promise<ExitCode> => {
  const { repositories, clients } = await loadConfig(file);
  io.out(`${file}: ${repositories.size} repositories, ${clients.length} clients\n`);
  return 0;
};

/** Prints a new token and the line that lets its bearer in. */
export const printToken = ({ out }: Io): ExitCode => {
  const { token, sha256 } = newToken();
  out(`token:        ${token}\ntoken_sha256: ${sha256}\n`);
  return 0;
};

const SHORTEST_PASSWORD = 12;

/** Prints that line for the password on standard input. @throws Fault for one that is too short */
export const printHash = async ({ stdin, out }: Io): Promise<ExitCode> => {
  const password = Buffer.from(await readAll(stdin))
    .toString("utf8")
    .replace(/\r?\n$/, "");
  if (password.length < SHORTEST_PASSWORD)
    throw new Fault(`the password has fewer than ${SHORTEST_PASSWORD} characters`);
  out(`password_scrypt: ${await hashPassword(password)}\n`);
  return 0;
};

/**
 * Serves until it is told to end. One program for one directory of mirrors: two would take each other's listings
 * for rubbish. @throws Fault
 */
export const serve = async (file: string, writeHook: WriteHook, io: Io): Promise<ExitCode> => {
  const config = await loadConfig(file);
  const log = (line: string): void => io.err(`gate serve: ${line}\n`);
  await prepareState(config.stateDir);
  const lock = { waitMs: 2_000, what: config.stateDir };
  return withLock<ExitCode>(join(config.stateDir, "serve.lock"), lock, async () => {
    const told = listenToSignals();
    try {
      const service = await createService(config, {
        env: io.env,
        writeHook,
        log,
        openMetrics: async (gauges) => (await import("./metrics/prometheus.ts")).prometheus(gauges),
      });
      for (const where of service.where) log(`listening on ${where}`);
      await untilEnded(service, told, () => readAgain(service, file, log), log);
      return 0;
    } finally {
      told.forget();
    }
  });
};

const readAgain = async (service: Service, file: string, log: (line: string) => void): Promise<void> => {
  try {
    await service.reload(await loadConfig(file));
    log(`read ${file} again`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log(`the old configuration stays: ${error.message.split("\n").join("; ")}`);
  }
};
