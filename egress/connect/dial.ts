import { connect as connectPlain, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import { parseAddress } from "../../policy/request/address.ts";
import { isReadBy, type NextHop } from "./next-hop.ts";
import { openThrough } from "./open-through.ts";
import type { Pin } from "./pin.ts";

export interface DialOptions {
  /** Who is trusted to vouch for servers. */
  readonly trust: SecureContext;
  /** Until a connection stands, its TLS included, in `ms`. */
  readonly connectMs: number;
  /** Null: the addresses themselves are connected to. */
  readonly nextHop: NextHop | null;
}

/** Until the next of several addresses is tried beside the first, in `ms`. */
const ATTEMPT_MS = 1_000;

const HTTP1 = ["http/1.1"];

/** A connection was not made in time. */
export class ConnectTimeout extends Error {
  override readonly name = "ConnectTimeout";
}

/**
 * Connects, and speaks TLS where it is asked for: the certificate must be for the name. `protocols` are offered inside
 * it, the first one first.
 * @throws ConnectTimeout, or the error of the socket or of TLS
 */
export const dial = async (
  pin: Pin,
  { trust, connectMs, nextHop }: DialOptions,
  protocols: readonly string[] = HTTP1,
): Promise<Socket> => {
  const socket =
    nextHop === null
      ? connectPlain({
          // Never asked of a resolver: `lookup` answers with what was judged.
          host: pin.name,
          port: pin.port,
          lookup: answerWith(pin.addresses),
          autoSelectFamily: true,
          autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
          noDelay: true,
        })
      : connectPlain({ host: nextHop.host, port: nextHop.port, noDelay: true });
  let late = false;
  let inner: Socket = socket;
  const timer = setTimeout(() => {
    late = true;
    inner.destroy();
    socket.destroy();
  }, connectMs);
  try {
    await ready(socket, "connect");
    if (nextHop !== null) await openThrough(socket, pin, connectMs);
    if (!pin.tls) return socket;
    inner = connectTls({
      socket,
      servername: pin.name,
      secureContext: isReadBy(nextHop, pin.name) ? nextHop.read.trust : trust,
      minVersion: "TLSv1.2",
      ALPNProtocols: [...protocols],
    });
    await ready(inner, "secureConnect");
    return inner;
  } catch (error) {
    socket.destroy();
    throw late ? new ConnectTimeout(`no connection in ${connectMs} ms`) : error;
  } finally {
    clearTimeout(timer);
  }
};

const answerWith =
  (addresses: readonly string[]): LookupFunction =>
  (_, { all }, callback) => {
    const found = addresses.flatMap((text) => {
      const address = parseAddress(text);
      return address === null
        ? []
        : [{ address: address.text.replace(/^\[|\]$/g, ""), family: address.family }];
    });
    const [first] = found;
    if (first === undefined) callback(new Error("no address was judged"), "", 0);
    else if (all) callback(null, found);
    else callback(null, first.address, first.family);
  };

const ready = (socket: Socket, event: "connect" | "secureConnect"): Promise<void> =>
  new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off(event, done).off("error", failed).off("close", closed);
    };
    const done = (): void => {
      settle();
      resolve();
    };
    const failed = (error: Error): void => {
      settle();
      reject(error);
    };
    const closed = (): void => failed(new Error("the connection was closed before it stood"));
    // It may fail while nobody uses it; what uses it sees that it is closed.
    socket.on("error", () => {});
    socket.on(event, done).on("error", failed).on("close", closed);
  });
