import type { Host } from "../host.ts";
import type { Emit, Inflater } from "./inflate.ts";

/** Follows an archive or a compressed stream through a stretch, from where it begins. */
export interface Walker {
  /** Takes the next bytes, all of them in turn; false when it is done. */
  push(bytes: Uint8Array, from: number, to: number): boolean;
  /** The stretch ends here. */
  finish(): void;
  /** Told of each signature in a zip, before it gets the bytes from there on. */
  signature?(): void;
  /** True when the next bytes, if they begin such a stream again, are a part of this one. */
  readonly continues?: boolean;
  /** Bytes from here on that are its own, so that nobody else needs to look for archives in them. */
  readonly claims?: number;
}

/** What walkers share. */
export interface Workshop {
  inflater(emit: Emit): Inflater;
  giveBack(inflater: Inflater): void;
}

export type CreateWalker = (host: Host, workshop: Workshop) => Walker;
