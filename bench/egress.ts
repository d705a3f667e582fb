import { jsonBodies } from "./egress-bodies.ts";
import { type Line, latencies, openLine, requestHead, requestsPerSecond, type Way } from "./egress-client.ts";
import { type Origin, serveOrigin } from "./egress-origin.ts";
import {
  INSTALL,
  type MeasuredProxy,
  mitmproxyVersion,
  PLACEHOLDER,
  startEgress,
  startMitmproxy,
} from "./egress-proxies.ts";
import { scriptText } from "./generate-text.ts";
import { differences, type Row, ratios, row, skipped } from "./measure.ts";
import { Random } from "./random.ts";
import type { Workshop } from "./repository.ts";

/** What mitmproxy may answer of our requests in a second: the inverse of five times. */
const MITMPROXY_BAR = 0.2;
/** What the proxy may add to a request, in `µs`. */
const ADDED_BAR = 3_000;
/** In `MB`. */
const MEMORY_BAR = 200;
/** How much more memory a transfer of ten times the size may take, in `MB`. */
const GROWTH_BAR = 20;

const SIZES = [2_000, 30_000] as const;
const CLIENTS = 32;
const SECONDS = 2;
/** Until V8 has compiled what is used; a proxy lives as long as its bottle. */
const WARM_SECONDS = 8;
const ASKED = 300;
const CONNECTIONS = 1_000;
const MB = 1_000_000;
const SMALL = 100 * MB;
const LARGE = 1_000 * MB;
const PIECE = 64 * 1024;

interface Scene {
  readonly origin: Origin;
  readonly text: Buffer;
  readonly requests: Readonly<Record<number, readonly Buffer[]>>;
}

/** What `bottle egress` costs, beside no proxy and beside mitmproxy. */
export const measureEgress = async (workshop: Workshop, rounds: number): Promise<readonly Row[]> => {
  const random = new Random(7);
  const bodies = Object.fromEntries(SIZES.map((size) => [size, jsonBodies(random, size)]));
  const text = scriptText(random, 256 * PIECE);
  const origin = await serveOrigin(workshop.scratch, bodies, text.subarray(0, PIECE));
  const requests = Object.fromEntries(
    SIZES.map((size) => [size, (bodies[size] ?? []).map((body) => asked(origin, size, body))]),
  );
  const scene: Scene = { origin, text: text.subarray(0, PIECE), requests };
  const version = mitmproxyVersion();
  try {
    return [
      ...(await measureRequests(workshop, scene, version, rounds)),
      ...(await measureConnections(workshop, scene, version)),
      ...(await measureTransfers(workshop, scene, version, Math.max(1, Math.floor(rounds / 3)))),
    ];
  } finally {
    origin.stop();
  }
};

const asked = (origin: Origin, size: number, body: Buffer): Buffer =>
  Buffer.concat([requestHead(origin, "POST", `/json/${size}`, body.length, PLACEHOLDER), body]);

const straight = ({ origin }: Scene): Way => ({ proxyPort: null, ca: origin.ca });

type Figures = Record<"rates" | "middle" | "slow", number[]>;

/** Requests in a second on kept connections, and what one request alone takes. */
const measureRequests = async (
  workshop: Workshop,
  scene: Scene,
  version: string | undefined,
  rounds: number,
): Promise<readonly Row[]> => {
  const proxies: Record<string, MeasuredProxy> = { ours: await startEgress(workshop, scene.origin) };
  if (version !== undefined) {
    proxies["idle"] = await startMitmproxy(workshop, scene.origin, { looking: false });
    proxies["looking"] = await startMitmproxy(workshop, scene.origin, { looking: true });
  }
  const ways: Readonly<Record<string, Way>> = { straight: straight(scene), ...proxies };
  const rows: Row[] = [];
  try {
    for (const size of SIZES) {
      const figures: Record<string, Figures> = {};
      for (const name of Object.keys(ways)) figures[name] = { rates: [], middle: [], slow: [] };
      for (let round = 0; round <= rounds; round += 1)
        for (const [name, way] of turned(Object.entries(ways), round))
          await oneRound(scene, way, size, round === 0 ? null : (figures[name] as Figures));
      rows.push(...rowsOf(figures, `${size / 1000} KB`, version));
    }
  } finally {
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
  }
  return rows;
};

const turned = <T>(list: readonly T[], by: number): readonly T[] => {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
};

const oneRound = async (
  { origin, requests }: Scene,
  way: Way,
  size: number,
  figures: Figures | null,
): Promise<void> => {
  const all = requests[size] ?? [];
  const lines = await openLines(origin, way, CLIENTS);
  try {
    const rate = await requestsPerSecond(lines, all, figures === null ? WARM_SECONDS : SECONDS);
    const took = await latencies(lines[0] as Line, all, ASKED);
    figures?.rates.push(rate);
    figures?.middle.push(took[Math.floor(ASKED * 0.5)] as number);
    figures?.slow.push(took[Math.floor(ASKED * 0.99)] as number);
  } finally {
    for (const line of lines) line.close();
  }
};

const openLines = (origin: Origin, way: Way, count: number): Promise<readonly Line[]> =>
  Promise.all(Array.from({ length: count }, () => openLine(origin, way)));

const rowsOf = (
  figures: Readonly<Record<string, Figures>>,
  size: string,
  version: string | undefined,
): readonly Row[] => {
  const { straight: direct, ours, idle, looking } = figures as Record<string, Figures>;
  if (direct === undefined || ours === undefined) throw new Error("nothing was measured");
  const what = `JSON of ${size} each way`;
  const added = (of: Figures, which: "middle" | "slow"): number[] => differences(of[which], direct[which]);
  const beside =
    idle === undefined || looking === undefined
      ? [skipped(`${what}, mitmproxy (${INSTALL})`, "×")]
      : [
          row(`… mitmproxy ${version}, an addon that does nothing`, "/s", idle.rates),
          row("… of what bottle egress answers", "×", ratios(idle.rates, ours.rates), MITMPROXY_BAR),
          row("… mitmproxy, an addon that looks for five kinds of secrets", "/s", looking.rates),
          row("… of what bottle egress answers", "×", ratios(looking.rates, ours.rates), MITMPROXY_BAR),
          row("… p50 that mitmproxy adds to one request alone", "µs", added(idle, "middle")),
          row("… p99", "µs", added(idle, "slow")),
        ];
  return [
    row(`${what}, no proxy`, "/s", direct.rates),
    row(`${what}, bottle egress`, "/s", ours.rates),
    row("… p50 that it adds to one request alone", "µs", added(ours, "middle"), ADDED_BAR),
    row("… p99", "µs", added(ours, "slow")),
    ...beside,
  ];
};

/** What a proxy holds while many connections are open, each of which has asked once. */
const measureConnections = async (
  workshop: Workshop,
  scene: Scene,
  version: string | undefined,
): Promise<readonly Row[]> => {
  const held = async (proxy: MeasuredProxy): Promise<number> => {
    const lines: Line[] = [];
    try {
      for (let count = 0; count < CONNECTIONS; count += CLIENTS) {
        const some = await openLines(scene.origin, proxy, Math.min(CLIENTS, CONNECTIONS - count));
        lines.push(...some);
        await Promise.all(some.map((line, at) => line.ask((scene.requests[SIZES[0]] ?? [])[at] as Buffer)));
      }
      return proxy.peak() / MB;
    } finally {
      for (const line of lines) line.close();
      await proxy.stop();
    }
  };
  const what = `peak memory with ${CONNECTIONS} open connections`;
  return [
    row(`${what}, bottle egress`, "MB", [await held(await startEgress(workshop, scene.origin))], MEMORY_BAR),
    version === undefined
      ? skipped(`${what}, mitmproxy (${INSTALL})`, "MB")
      : row(`${what}, mitmproxy`, "MB", [
          await held(await startMitmproxy(workshop, scene.origin, { looking: true })),
        ]),
  ];
};

/** One gigabyte each way, and what a proxy holds meanwhile. */
const measureTransfers = async (
  workshop: Workshop,
  scene: Scene,
  version: string | undefined,
  rounds: number,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const direction of ["download", "upload"] as const) {
    const rates: Record<string, number[]> = { straight: [], ours: [], theirs: [] };
    const peaks: Record<string, number[]> = { ours: [], growth: [], theirs: [] };
    for (let round = 0; round < rounds; round += 1) {
      rates["straight"]?.push(await transfer(scene, straight(scene), direction, LARGE));
      const ours = await startEgress(workshop, scene.origin);
      try {
        await transfer(scene, ours, direction, SMALL);
        const before = ours.peak();
        rates["ours"]?.push(await transfer(scene, ours, direction, LARGE));
        peaks["ours"]?.push(ours.peak() / MB);
        peaks["growth"]?.push((ours.peak() - before) / MB);
      } finally {
        await ours.stop();
      }
      if (version === undefined) continue;
      const theirs = await startMitmproxy(workshop, scene.origin, { looking: false, streaming: true });
      try {
        rates["theirs"]?.push(await transfer(scene, theirs, direction, LARGE));
        peaks["theirs"]?.push(theirs.peak() / MB);
      } finally {
        await theirs.stop();
      }
    }
    rows.push(
      row(`${direction} of 1 GB of text, no proxy`, "MB/s", rates["straight"] ?? []),
      row(`${direction} of 1 GB of text, bottle egress`, "MB/s", rates["ours"] ?? []),
      row("… its peak memory", "MB", peaks["ours"] ?? [], MEMORY_BAR),
      row("… above its peak with 100 MB", "MB", peaks["growth"] ?? [], GROWTH_BAR),
      ...(version === undefined
        ? [skipped(`${direction} of 1 GB, mitmproxy (${INSTALL})`, "MB/s")]
        : [
            row(`${direction} of 1 GB of text, mitmproxy, streamed unread`, "MB/s", rates["theirs"] ?? []),
            row("… its peak memory", "MB", peaks["theirs"] ?? []),
          ]),
    );
  }
  return rows;
};

/** Megabytes in a second of one transfer, from its first byte to the end of the answer. */
const transfer = async (
  { origin, text }: Scene,
  way: Way,
  direction: "download" | "upload",
  bytes: number,
): Promise<number> => {
  const line = await openLine(origin, way);
  try {
    const began = performance.now();
    if (direction === "download")
      await line.ask(requestHead(origin, "GET", `/bytes/${bytes}`, 0, PLACEHOLDER));
    else await line.upload(requestHead(origin, "POST", `/json/${SIZES[0]}`, bytes, PLACEHOLDER), text, bytes);
    return (bytes / MB) * (1000 / (performance.now() - began));
  } finally {
    line.close();
  }
};
