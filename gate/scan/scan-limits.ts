/** Bounds of a scan, from the policy. */
export interface ScanLimits {
  /** Largest blob that is scanned, in `bytes`; a larger one is reported, never skipped in silence. */
  readonly blobBytes: number;
  /** See `Reach`. */
  readonly archiveDepth?: number;
  readonly unpackedBytes?: number;
  /**
   * Sightings that are kept, and places that are told of them; what goes past is a reason to refuse, so that a push
   * of nothing but secrets takes no more memory than another. Default: no bound.
   */
  readonly sightings?: number;
}
