/** Where a connection goes: to one of exactly the addresses that were judged. */
export interface Pin {
  readonly tls: boolean;
  readonly name: string;
  readonly port: number;
  readonly addresses: readonly string[];
}
