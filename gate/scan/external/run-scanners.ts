import { statSync } from "node:fs";
import { Fault } from "../../../model/fault.ts";
import type { Batch, BatchScanner, Hit } from "../../../scanners/external/batch.ts";

/**
 * Lets all scanners look at a batch, side by side. When one fails the others are ended, and it returns only
 * when all have ended. @throws Fault of the first that failed
 */
export const runScanners = async (
  scanners: readonly BatchScanner[],
  batch: Batch,
  signal: AbortSignal,
): Promise<readonly Hit[]> => {
  const sizes = batch.contents.map(({ file }) => statSync(file).size);
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  const runs = scanners.map(async (scanner) => {
    try {
      return await scanner.scan(batch, both);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(runs);
  signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  batch.contents.forEach(({ file }, index) => {
    if (statSync(file, { throwIfNoEntry: false })?.size !== sizes[index])
      throw new Fault("the files laid before other scanners were changed meanwhile");
  });
  return (await Promise.all(runs)).flat();
};
