import { Agent, type ClientRequestArgs } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type DialOptions, dial } from "./dial.ts";
import type { Pin } from "./pin.ts";

/** A request that says where its connection goes. */
export interface PinnedRequest extends ClientRequestArgs {
  readonly pin: Pin;
}

/** Idle connections that are kept for one host, and for how long, in `ms`. */
const MOST_IDLE = 64;
const IDLE_MS = 30_000;

/**
 * Connections to servers, kept for further requests. One is only used again where the same name, port and
 * addresses were judged: what was connected to then may be connected to now.
 */
export class PinnedAgent extends Agent {
  readonly #options: DialOptions;
  readonly #offered = new Map<string, readonly Socket[]>();

  constructor(options: DialOptions) {
    super({ keepAlive: true, maxFreeSockets: MOST_IDLE, timeout: IDLE_MS, scheduling: "lifo" });
    this.#options = options;
  }

  override getName(options?: ClientRequestArgs): string {
    return keyOf(pinOf(options));
  }

  /** Gives it a connection that was made elsewhere: the next request to that place takes it. */
  offer(pin: Pin, socket: Socket): void {
    const key = keyOf(pin);
    this.#offered.set(key, [...(this.#offered.get(key) ?? []), socket]);
    socket.once("close", () => this.#take(key, socket));
  }

  #take(key: string, wanted?: Socket): Socket | undefined {
    const [first, ...others] = this.#offered.get(key) ?? [];
    const taken = wanted ?? first;
    const left = [first, ...others].filter((one) => one !== undefined && one !== taken) as Socket[];
    if (left.length === 0) this.#offered.delete(key);
    else this.#offered.set(key, left);
    return taken;
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const pin = pinOf(options);
    const offered = this.#take(keyOf(pin));
    const connected = offered === undefined ? dial(pin, this.#options) : Promise.resolve(offered);
    connected.then(
      (socket) => callback?.(null, socket),
      // Node takes no socket where there is an error.
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  }
}

/** Equal for the same name, port and addresses. */
export const keyOf = ({ tls, name, port, addresses }: Pin): string =>
  [tls ? "tls" : "plain", name, port, ...[...addresses].sort()].join(" ");

const pinOf = (options: ClientRequestArgs | undefined): Pin => (options as PinnedRequest).pin;
