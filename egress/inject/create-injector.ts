import { Fault } from "../../model/fault.ts";
import type { EgressPolicy } from "../../policy/request/egress-policy.ts";
import { wallClock } from "../../sys/clock.ts";
import { freshLogin, MARGIN_MS, type RefreshOptions } from "../refresh/fresh-login.ts";
import { type CredentialSource, openSource } from "./credential-source.ts";
import { type CredentialEntry, parseCredentials } from "./credentials-document.ts";
import type { Injector } from "./injector.ts";
import { withOauthBeta } from "./oauth-beta.ts";
import { putIn } from "./put-in.ts";
import { createVault } from "./vault.ts";

export interface InjectorOptions {
  readonly source: CredentialSource;
  readonly placeholders: EgressPolicy["placeholders"];
  /** Told of credentials that could not be renewed while the proxy runs; those from before stay. */
  readonly failed: (fault: Fault) => void;
  readonly refresh?: RefreshOptions;
}

/** After a renewal that failed, in `ms`. */
const RETRY_MS = 60_000;
/** `setTimeout` takes no more, in `ms`. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Reads the credentials and keeps logins among them fresh. @throws Fault */
export const createInjector = async (options: InjectorOptions): Promise<Injector> => {
  const { failed } = options;
  let { placeholders } = options;
  const vault = createVault();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let reading: Promise<void> = Promise.resolve();

  const source = openSource(options.source, () => void renew());

  const load = async (agents: EgressPolicy["placeholders"]): Promise<void> => {
    const entries = parseCredentials(await source.read(), source.what);
    const read = await Promise.all(
      [...entries].map(async ([name, entry]) => ({ name, ...(await readEntry(entry, options.refresh)) })),
    );
    for (const { name, value } of read) refusePlaceholder(source.what, name, value, agents);
    if (closed) return;
    placeholders = agents;
    vault.replace(new Map(read.flatMap(({ name, value }) => [[name, value], ...passwordOf(name, value)])));
    wait(Math.min(...read.map(({ expiresMs }) => expiresMs ?? Number.POSITIVE_INFINITY)) - MARGIN_MS);
  };

  /** One after another, so that the values of the last one asked for stay. */
  const reload = (agents?: EgressPolicy["placeholders"]): Promise<void> => {
    reading = reading.catch(() => {}).then(() => load(agents ?? placeholders));
    return reading;
  };

  const renew = (): Promise<void> =>
    reload().catch((error: unknown) => {
      if (closed) return;
      failed(error instanceof Fault ? error : new Fault(`cannot renew ${source.what}`));
      wait(wallClock() + RETRY_MS);
    });

  const wait = (untilMs: number): void => {
    clearTimeout(timer);
    if (untilMs === Number.POSITIVE_INFINITY) return;
    const ms = Math.min(Math.max(untilMs - wallClock(), RETRY_MS), LONGEST_WAIT_MS);
    timer = setTimeout(() => void renew(), ms).unref();
  };

  const close = (): void => {
    closed = true;
    clearTimeout(timer);
    source.close();
    vault.wipe();
  };

  await reload().catch((error: unknown) => {
    close();
    throw error;
  });

  return {
    inject({ auth, host }, head) {
      const placeholder = auth === undefined ? "" : own(placeholders, auth.token_ref);
      if (auth === undefined || placeholder === "") return { ...head, injected: null };
      const credential = {
        placeholder,
        get value(): string {
          return vault.values().get(auth.token_ref) ?? missing(auth.token_ref, host);
        },
      };
      const put = putIn(auth, credential, head);
      if (put === null) return { ...head, injected: null };
      const headers = withOauthBeta(host, credential.value, put.headers);
      return { target: put.target, headers, injected: auth.token_ref };
    },
    values: () => vault.values(),
    reload,
    close,
  };
};

/** Of a pair, the password alone is a credential too: known, so that it is seen where it does not belong. */
const passwordOf = (name: string, value: string): readonly (readonly [string, string])[] => {
  const colon = value.indexOf(":");
  return colon < 0 || colon === value.length - 1 ? [] : [[`${name} (password)`, value.slice(colon + 1)]];
};

const own = (of: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(of, name) ? (of[name] ?? "") : "";

const missing = (name: string, host: string): never => {
  throw new Fault(`the credential ${name} for ${host} is not there`, {
    hint: `set ${name} where the bottle is launched, and launch it again`,
  });
};

interface Value {
  readonly value: string;
  readonly expiresMs: number | null;
}

const readEntry = async (entry: CredentialEntry, options: RefreshOptions | undefined): Promise<Value> => {
  if ("value" in entry) return { value: entry.value, expiresMs: null };
  const { accessToken, expiresMs } = await freshLogin(entry.login, entry.file, options);
  return { value: accessToken, expiresMs };
};

/** The agent's own placeholder would be sent upstream as if it were the credential. */
const refusePlaceholder = (
  what: string,
  name: string,
  value: string,
  placeholders: Readonly<Record<string, string>>,
): void => {
  if (value === own(placeholders, name))
    throw new Fault(`${what}: ${name} holds the placeholder that the agent gets`, {
      hint: "the real credential belongs there",
    });
};
