import { access, constants, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../../model/fault.ts";
import { wallClock } from "../../sys/clock.ts";
import { withLock } from "../../sys/lock.ts";
import { readPrivate } from "../../sys/read-private.ts";
import { replaceFile } from "../../sys/replace-file.ts";
import { askEndpoint } from "./ask-endpoint.ts";
import { answerSchema, type Login, type LoginFormat } from "./login-format.ts";
import { LOGIN_FORMATS, type LoginKind } from "./login-formats.ts";

export interface RefreshOptions {
  /** Where it is refreshed, in the place of the provider's own endpoint: for tests. */
  readonly endpoint?: string;
  /** More certificates that are trusted, as PEM. */
  readonly ca?: readonly string[];
}

/** A login that ends within this time, in `ms`, is refreshed. */
export const MARGIN_MS = 5 * 60_000;
const TIMEOUT_MS = 30_000;
/** Whoever holds the lock asks one endpoint and writes one file. */
const LOCK_WAIT_MS = 2 * TIMEOUT_MS;

/**
 * The host's login as it stands in its file, refreshed first when it ends soon. However many ask at once, in however
 * many processes, one refreshes and writes the file back, and the others read what it wrote: refresh tokens are good
 * for one use. @throws Fault when there is no login that still holds
 */
export const freshLogin = async (
  kind: LoginKind,
  file: string,
  options: RefreshOptions = {},
): Promise<Login> => {
  const format = LOGIN_FORMATS[kind];
  const what = `the ${kind} login`;
  const { login } = await read(format, file, what);
  if (!endsSoon(login)) return login;
  const place = await realpath(file);
  return withLock(`${place}.bottle-lock`, { waitMs: LOCK_WAIT_MS, what }, () =>
    refreshed(format, place, what, options),
  );
};

const endsSoon = ({ expiresMs }: Login): boolean =>
  expiresMs !== null && expiresMs - MARGIN_MS <= wallClock();

const stillHolds = ({ expiresMs }: Login): boolean => expiresMs === null || expiresMs > wallClock();

interface Read {
  readonly text: string;
  readonly login: Login;
}

const read = async (format: LoginFormat, file: string, what: string): Promise<Read> => {
  const text = await readPrivate(file, what, "secret");
  const login = format.parse(text);
  if (login === null)
    throw new Fault(`${what} ${file} is not as its program writes it`, { hint: format.renewal });
  return { text, login };
};

/** Under the lock: somebody may have refreshed it while this waited. */
const refreshed = async (
  format: LoginFormat,
  file: string,
  what: string,
  options: RefreshOptions,
): Promise<Login> => {
  const { login } = await read(format, file, what);
  if (!endsSoon(login)) return login;
  try {
    return await exchange(format, file, what, login, options);
  } catch (error) {
    // Until it has ended, a login that could not be refreshed is as good as before.
    if (stillHolds(login) && error instanceof Fault) return login;
    throw error;
  }
};

const exchange = async (
  format: LoginFormat,
  file: string,
  what: string,
  { refreshToken }: Login,
  { endpoint = format.endpoint, ca }: RefreshOptions,
): Promise<Login> => {
  if (refreshToken === null)
    throw new Fault(`${what} ${file} has ended and holds no refresh token`, { hint: format.renewal });
  await proveWritable(file, what);
  const { status, body } = await askEndpoint(endpoint, format.request(refreshToken), {
    timeoutMs: TIMEOUT_MS,
    ...(ca === undefined ? {} : { ca }),
  });
  const answer = status === 200 ? answerSchema.safeParse(body).data : undefined;
  const now = await read(format, file, what);
  if (answer === undefined) {
    // The host's own program takes no lock of ours: it may have been first.
    if (now.login.refreshToken !== refreshToken && stillHolds(now.login)) return now.login;
    throw new Fault(`${what} ${file} could not be refreshed: ${new URL(endpoint).host} answered ${status}`, {
      hint: format.renewal,
    });
  }
  const text = format.renew(now.text, answer, wallClock());
  const login = text === null ? null : format.parse(text);
  if (text === null || login === null) throw new Fault(`${what} ${file} changed meanwhile`);
  await replaceFile(file, text, { mode: 0o600 });
  return login;
};

/** A refresh whose outcome could not be kept would end the login. */
const proveWritable = async (file: string, what: string): Promise<void> => {
  await access(dirname(file), constants.W_OK).catch(() => {
    throw new Fault(`${what} ${file} cannot be refreshed: its directory cannot be written`, {
      hint: "whoever runs the proxy on the host must be able to write the login back",
    });
  });
};
