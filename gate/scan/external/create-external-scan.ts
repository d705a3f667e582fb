import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Raw } from "../../../model/raw.ts";
import { createScanners } from "../../../scanners/external/create-scanners.ts";
import type { ScannerSettings } from "../../../scanners/external/scanner-settings.ts";
import type { FingerprintOf } from "../../../scanners/scanner.ts";
import type { ExternalScan } from "./external-scan.ts";
import { openBatch } from "./open-batch.ts";
import { claim, makePrivateDir, sweepPrivateDirs } from "./private-dir.ts";

export interface ExternalScanOptions {
  readonly scanners: readonly ScannerSettings[];
  readonly fingerprint: FingerprintOf;
  readonly inlineAllow: boolean;
  /** In `bytes`. */
  readonly blobBytes: number;
  /** Where programs keep what they compile; survives the push. */
  readonly cacheDir: string;
  /** The gate's own; programs get its PATH and no more. */
  readonly env: NodeJS.ProcessEnv;
  /** Told of each secret, which is not to be shown from then on wherever a name or a link's target holds it. */
  readonly hide: (secret: Raw, mask: string) => void;
}

/** Makes the other scanners of a policy. @throws Fault when one of their settings is wrong */
export const createExternalScan = (options: ExternalScanOptions): ExternalScan => {
  const { fingerprint, inlineAllow, cacheDir, env } = options;
  let checked: Promise<unknown> | null = null;
  let swept: Promise<void> | null = null;
  return {
    open(repo, signal) {
      const directory = makePrivateDir();
      try {
        mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
        const home = join(directory.path, "home");
        const scanners = createScanners(options.scanners, {
          fingerprint,
          inlineAllow,
          env: {
            PATH: env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
            HOME: home,
            TMPDIR: home,
            XDG_CACHE_HOME: cacheDir,
            LC_ALL: "C",
            NO_COLOR: "1",
          },
        });
        swept ??= sweepPrivateDirs();
        // Asked for once, and awaited when the objects are on disk.
        checked ??= Promise.all(scanners.map((scanner) => scanner.check(signal)));
        const ready = Promise.all([checked, swept, claim(directory)]);
        ready.catch(() => {});
        return openBatch({ ...options, repo, signal, directory, scanners, ready });
      } catch (error) {
        directory[Symbol.dispose]();
        throw error;
      }
    },
  };
};
