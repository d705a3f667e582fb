/** Undoes one content coding while the bytes come. */
export interface Decoder {
  /** What the piece decodes to, as far as it is known by now. @throws Undecodable */
  push(piece: Uint8Array): Promise<readonly Uint8Array[]>;
  /** The rest. @throws Undecodable when the coded bytes are cut off */
  end(): Promise<readonly Uint8Array[]>;
  close(): void;
}

/** Told of each stretch of decoded bytes before it is kept. @throws Undecodable when there is too much of them */
export type Allow = (bytes: number) => void;
