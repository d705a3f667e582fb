import type { Readable } from "node:stream";
import { createDecodingScanner } from "../scanners/decoders/create-decoding-scanner.ts";
import { fingerprintWith } from "../scanners/fingerprint.ts";
import { sinceStart, wallClock } from "../sys/clock.ts";
import { crypto } from "../sys/crypto.ts";
import { replaceFile } from "../sys/replace-file.ts";
import { createAuthority } from "./ca/authority.ts";
import type { CredentialsFrom, EgressConfig } from "./config/config.ts";
import { createResolver } from "./connect/resolver.ts";
import { readTrust } from "./connect/trust.ts";
import { createProxy, type EgressProxy } from "./create-proxy.ts";
import { createDlp } from "./dlp/create-dlp.ts";
import { createInjector } from "./inject/create-injector.ts";
import type { CredentialSource } from "./inject/credential-source.ts";
import { NO_CREDENTIALS } from "./inject/no-credentials.ts";
import { type OpenHop, openHop } from "./open-hop.ts";
import { createRecorder } from "./record/create-recorder.ts";

export interface OpenOptions {
  /** Where credentials come from when the configuration says standard input. */
  readonly stdin: Readable;
  /** Where programs are looked for. */
  readonly path: string;
  /** Writes a line for the operator. */
  readonly log: (line: string) => void;
}

/** A proxy with everything that it is made of. */
export interface OpenProxy extends Pick<EgressProxy, "where" | "hurry"> {
  /** Takes another configuration, and reads the credentials again. @throws Fault; then all stays as it was */
  reload(config: EgressConfig): Promise<void>;
  /** Lets requests under way end, and forgets the credentials. */
  close(): Promise<void>;
}

/** How long the addresses of a name are kept, in `ms`. */
const KEEP_ADDRESSES_MS = 5_000;
const FINGERPRINT_KEY_BYTES = 32;

/** Opens what the configuration names and starts to listen; the last thing it does. @throws Fault */
export const openProxy = async (
  config: EgressConfig,
  { stdin, path, log }: OpenOptions,
): Promise<OpenProxy> => {
  const { policy, limits } = config;
  const [trust, authority] = await Promise.all([
    readTrust(config.extraCa),
    createAuthority({
      hosts: policy.routes.map(({ host }) => host),
      constrained: config.ca.nameConstraints,
      lifetimeMs: config.ca.lifetimeMs,
      now: wallClock,
    }),
  ]);
  const injector =
    config.credentials === null
      ? NO_CREDENTIALS
      : await createInjector({
          source: sourceOf(config.credentials, stdin),
          placeholders: policy.placeholders,
          failed: (fault) => log(`the credentials stay as they were: ${fault.message}`),
        });
  const credentials = (): ReadonlyMap<string, string> => injector.values();
  const fingerprint = fingerprintWith(crypto().randomBytes(FINGERPRINT_KEY_BYTES));
  const recorder = createRecorder({
    audit: config.audit,
    flows: config.flows,
    scanner: createDecodingScanner({ fingerprint }),
    credentials,
  });
  let hop: OpenHop | null = null;
  const forget = async (): Promise<void> => {
    await recorder.close();
    injector.close();
    await hop?.close();
  };
  try {
    hop = await openHop(config, path);
    const dlp = createDlp({ fingerprint, credentials, placeholders: policy.placeholders });
    // What is used at every request is made ready before the first one.
    dlp.frame(Buffer.from("ready"));
    const proxy = await createProxy(config, {
      authority,
      dlp,
      injector,
      recorder,
      resolve: createResolver({
        fixed: config.hosts,
        waitMs: limits.resolveMs,
        keepMs: KEEP_ADDRESSES_MS,
        now: sinceStart,
      }),
      dialOptions: { trust, connectMs: limits.connectMs, nextHop: hop?.hop ?? null },
      log,
    });
    await replaceFile(config.ca.certificate, authority.certificate, { mode: 0o644 });
    return {
      where: proxy.where,
      hurry: proxy.hurry,
      reload: async (next) => {
        proxy.check(next);
        await injector.reload(next.policy.placeholders);
        proxy.reload(next);
      },
      close: async () => {
        await proxy.close();
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
};

const sourceOf = (from: CredentialsFrom, stdin: Readable): CredentialSource =>
  from.kind === "stdin" ? { kind: "stream", stream: stdin } : from;
