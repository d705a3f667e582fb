import { join } from "node:path";
import type { Raw } from "../../model/raw.ts";
import type { ExternalScanner, Policy } from "../../policy/policy.ts";
import { countingScanner } from "../../scanners/counting-scanner.ts";
import type { Scanner } from "../../scanners/scanner.ts";
import type { ScanOptions } from "../scan/scan-options.ts";
import { gateFingerprint } from "./gate-fingerprint.ts";
import { stateDir } from "./state-dir.ts";

interface ScannersJob {
  readonly gitDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly builtin: Scanner;
  /** Told of each secret that the others see, which is not to be shown from then on. */
  readonly hide: (secret: Raw, mask: string) => void;
}

/** Whether the builtin scanner is all that a policy wants; then nothing else is loaded. */
export const isBuiltinOnly = ({ scanners }: Policy): boolean =>
  scanners.every(({ use }) => use === "builtin");

/** The scanners that a policy lists. @throws Fault for a setting that is wrong */
export const policyScanners = async (
  policy: Policy,
  { gitDir, env, builtin, hide }: ScannersJob,
): Promise<Pick<ScanOptions, "scanner" | "external" | "builtin">> => {
  if (isBuiltinOnly(policy)) return { scanner: builtin };
  const { createExternalScan } = await import("../scan/external/create-external-scan.ts");
  const external = createExternalScan({
    scanners: policy.scanners.filter((scanner): scanner is ExternalScanner => scanner.use !== "builtin"),
    fingerprint: gateFingerprint(gitDir),
    inlineAllow: policy.secrets.inlineAllow,
    blobBytes: policy.limits.blobBytes,
    cacheDir: join(stateDir(gitDir), "cache"),
    env,
    hide,
  });
  const usesBuiltin = policy.scanners.some(({ use }) => use === "builtin");
  return { scanner: usesBuiltin ? builtin : countingScanner(), builtin: usesBuiltin, external };
};
