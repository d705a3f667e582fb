import type { SecureContext } from "node:tls";
import { coversName } from "../../policy/request/route-host.ts";

/** A proxy that connections are made through. */
export interface NextHop {
  readonly host: string;
  readonly port: number;
  /** Where it ends TLS itself; null: it passes everything through. */
  readonly read: HopReading | null;
}

/** A next hop that looks into what it passes on. */
export interface HopReading {
  /** It vouches for the hosts that it reads. */
  readonly trust: SecureContext;
  /** Hosts of routes that it does not read. */
  readonly passThrough: readonly string[];
}

/** Whether a hop reads what goes to a name. */
export const isReadBy = (hop: NextHop | null, name: string): hop is NextHop & { readonly read: HopReading } =>
  hop !== null && hop.read !== null && !hop.read.passThrough.some((host) => coversName(host, name));
