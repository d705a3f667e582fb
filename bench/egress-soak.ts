import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer as createHttps, type Server as HttpsServer } from "node:https";
import { type AddressInfo, connect as connectPlain, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { execa } from "execa";
import { WebSocket, WebSocketServer } from "ws";
import { createAuthority } from "../egress/ca/authority.ts";
import { sinceStart, wallClock } from "../sys/clock.ts";

export interface SoakOptions {
  /** The built `bottle`. */
  readonly program: string;
  /** An empty directory. */
  readonly directory: string;
  readonly seconds: number;
  readonly log?: (line: string) => void;
}

/** What came of it. */
export interface SoakReport {
  /** Flows that must have one line each. */
  readonly asked: number;
  readonly lines: number;
  /** By what was done. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Answers that should have been others, flows with no line or several, and flows that hung; the first hundred. */
  readonly wrong: readonly string[];
  /** Of the proxy: before, the most, and when all was over. */
  readonly descriptors: { readonly before: number; readonly most: number; readonly after: number };
  /** Resident memory of the proxy in `bytes`: medians of the second and of the last fifth of the time, and the most. */
  readonly memory: { readonly early: number; readonly late: number; readonly most: number };
  /** What the proxy said. */
  readonly said: string;
}

const HOST = "api.example.com";
const WORKERS = 12;
/** Until one flow counts as hung, in `ms`. */
const HUNG_MS = 30_000;
const LARGE = 1024 ** 2;

/** What a flow is made with. */
interface Scene {
  readonly proxy: number;
  readonly ca: Buffer;
  readonly ports: Readonly<Record<"api" | "opaque" | "certificate" | "closed", number>>;
}

/** A connection of an agent, and what has come on it. */
interface Line {
  readonly socket: Socket;
  text(): string;
  until(done: (text: string) => boolean): Promise<string>;
}

const lineOn = (socket: Socket): Line => {
  const pieces: Buffer[] = [];
  const text = (): string => Buffer.concat(pieces).toString("latin1");
  let closed = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const one of waiting) one();
  };
  socket.on("error", () => {});
  socket.on("data", (piece: Buffer) => {
    pieces.push(piece);
    wake();
  });
  socket.on("close", () => {
    closed = true;
    wake();
  });
  return {
    socket,
    text,
    until: (done) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!closed && !done(text())) return;
          waiting.delete(look);
          resolve(text());
        };
        waiting.add(look);
        look();
      }),
  };
};

const never = (): boolean => false;

const plain = async ({ proxy }: Scene): Promise<Line> => {
  const socket = connectPlain({ port: proxy, host: "127.0.0.1" });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return lineOn(socket);
};

const tunnel = async (scene: Scene, authority: string): Promise<Socket> => {
  const line = await plain(scene);
  line.socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const text = await line.until((all) => all.includes("\r\n\r\n"));
  if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(`the tunnel: ${text.slice(0, 60)}`);
  line.socket.removeAllListeners("data");
  line.socket.pause();
  return line.socket;
};

const inside = async (scene: Scene, authority: string, insecure = false): Promise<Line> => {
  const socket = await tunnel(scene, authority);
  const servername = authority.replace(/:\d+$/, "");
  const secure = connectTls({ socket, servername, ca: scene.ca, rejectUnauthorized: !insecure });
  await new Promise((resolve, reject) => secure.once("secureConnect", resolve).once("error", reject));
  return lineOn(secure);
};

const ask = (path: string, host: string, body = "", close = true): string =>
  `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n${close ? "Connection: close\r\n" : ""}\r\n${body}`;

const expectStatus = (text: string, status: number): void => {
  const [, got] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
  if (got !== String(status)) throw new Error(`${got ?? "no answer"} in place of ${status}`);
};

/** One flow; `id` stands in its URL where it has one, and `lines` in the audit is what it must leave there. */
interface Kind {
  readonly lines?: number;
  readonly flow: (scene: Scene, id: string) => Promise<void>;
}

/** A request with a body, answered as `path` says. */
const asking =
  (path: string, status: number | null, body = "x".repeat(20_000)): Kind["flow"] =>
  async (scene, id) => {
    const host = `${HOST}:${scene.ports.api}`;
    const { socket, until } = await inside(scene, host);
    socket.write(ask(`/open/${path}/${id}`, host, body));
    const text = await until(never);
    if (status !== null) expectStatus(text, status);
  };

const socketOf = async (scene: Scene, id: string): Promise<WebSocket> => {
  const host = `${HOST}:${scene.ports.api}`;
  const { socket } = await inside(scene, host);
  socket.removeAllListeners("data");
  const client = new WebSocket(`ws://${host}/open/socket/${id}`, { createConnection: () => socket });
  client.on("error", () => {});
  await new Promise((resolve, reject) => client.once("open", resolve).once("error", reject));
  return client;
};

const KINDS: Readonly<Record<string, Kind>> = {
  ok: { flow: asking("ok", 200) },
  "several on one connection": {
    lines: 3,
    flow: async (scene, id) => {
      const host = `${HOST}:${scene.ports.api}`;
      const { socket, until } = await inside(scene, host);
      for (const [at, close] of [false, false, true].entries())
        socket.write(ask(`/open/ok/${id}-${at}`, host, "abc", close));
      const text = await until(never);
      if (text.split("HTTP/1.1 200 ").length !== 4) throw new Error("not three answers");
    },
  },
  "a large body": { flow: asking("ok", 200, "y".repeat(LARGE)) },
  refused: {
    flow: async (scene, id) => {
      const host = `${HOST}:${scene.ports.api}`;
      const { socket, until } = await inside(scene, host);
      socket.write(ask(`/shut/${id}`, host));
      expectStatus(await until(never), 403);
    },
  },
  "the server closes": { flow: asking("close", 502) },
  "the server resets": { flow: asking("reset", 502) },
  "the server says no HTTP": { flow: asking("noise", 502) },
  "the server breaks off": { flow: asking("half", 200) },
  "the server half-closes": { flow: asking("end", 200) },
  events: { flow: asking("events", 200) },
  "the agent leaves in its body": {
    flow: async (scene, id) => {
      const host = `${HOST}:${scene.ports.api}`;
      const { socket } = await inside(scene, host);
      socket.write(
        `POST /open/ok/${id} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 50000\r\n\r\n${"x".repeat(20_000)}`,
      );
      await sleep(30);
      socket.destroy();
    },
  },
  "the agent leaves in the answer": {
    flow: async (scene, id) => {
      const host = `${HOST}:${scene.ports.api}`;
      const { socket, until } = await inside(scene, host);
      socket.write(ask(`/open/late/${id}`, host));
      await until((text) => text.includes("never whole"));
      socket.destroy();
    },
  },
  "the agent half-closes": {
    flow: async (scene, id) => {
      const host = `${HOST}:${scene.ports.api}`;
      const { socket, until } = await inside(scene, host);
      socket.end(ask(`/open/ok/${id}`, host, "abc"));
      await until(never);
    },
  },
  "the agent writes slowly": {
    flow: async (scene, id) => {
      const host = `${HOST}:${scene.ports.api}`;
      const { socket, until } = await inside(scene, host);
      const request = ask(`/open/ok/${id}`, host, "slowly");
      for (let at = 0; at < request.length; at += 20) {
        socket.write(request.slice(at, at + 20));
        await sleep(10);
      }
      expectStatus(await until(never), 200);
    },
  },
  "the agent reads slowly": {
    flow: async (scene, id) => {
      const host = `${HOST}:${scene.ports.api}`;
      const { socket, until } = await inside(scene, host);
      socket.pause();
      socket.write(ask(`/open/large/${id}`, host));
      await sleep(300);
      socket.resume();
      const text = await until(never);
      if (text.length < LARGE) throw new Error("the answer is not whole");
    },
  },
  "a WebSocket": {
    flow: async (scene, id) => {
      const client = await socketOf(scene, id);
      for (let at = 0; at < 5; at += 1) {
        const heard = new Promise((resolve) => client.once("message", resolve).once("close", resolve));
        client.send("hello ".repeat(100));
        await heard;
      }
      const closed = new Promise((resolve) => client.once("close", resolve));
      client.close(1000);
      await closed;
    },
  },
  "a WebSocket that is dropped": {
    flow: async (scene, id) => {
      const client = await socketOf(scene, id);
      client.send("hello");
      client.terminate();
    },
  },
  "a WebSocket that the server drops": {
    flow: async (scene, id) => {
      const client = await socketOf(scene, id);
      const closed = new Promise((resolve) => client.once("close", resolve));
      client.send("drop");
      await closed;
    },
  },
  "no route": {
    flow: async (scene, id) => {
      const { socket, until } = await plain(scene);
      socket.write(`CONNECT evil-${id}.example.net:443 HTTP/1.1\r\n\r\n`);
      expectStatus(await until(never), 403);
    },
  },
  malformed: {
    flow: async (scene) => {
      const { socket, until } = await plain(scene);
      socket.write("GET / HTTP/1.1\r\nBad Header\r\n\r\n");
      expectStatus(await until(never), 400);
    },
  },
  "no TLS in a tunnel": {
    flow: async (scene) => {
      const { socket, until } = lineOn(await tunnel(scene, `${HOST}:${scene.ports.api}`));
      socket.resume().write("hello\r\n");
      await until(never);
    },
  },
  "a tunnel that is left": {
    flow: async (scene) => void (await inside(scene, `${HOST}:${scene.ports.api}`)).socket.destroy(),
  },
  "a certificate for another name": {
    flow: async (scene, id) => {
      const host = `certificate.example.com:${scene.ports.certificate}`;
      const { socket, until } = await inside(scene, host);
      socket.write(ask(`/${id}`, host));
      expectStatus(await until(never), 502);
    },
  },
  "nobody listens": {
    flow: async (scene, id) => {
      const host = `closed.example.com:${scene.ports.closed}`;
      const { socket, until } = await inside(scene, host);
      socket.write(ask(`/${id}`, host));
      expectStatus(await until(never), 502);
    },
  },
  "a tunnel that is not inspected": {
    flow: async (scene) => {
      const host = `opaque.example.com:${scene.ports.opaque}`;
      const { socket, until } = await inside(scene, host, true);
      socket.write(ask("/open/ok/opaque", host));
      expectStatus(await until(never), 200);
    },
  },
};

const listen = async (server: HttpsServer | ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

/** Servers that do everything wrong that a server can, by the path that asks for it. */
const startOrigins = async (directory: string) => {
  const authority = await createAuthority({
    hosts: [],
    constrained: false,
    lifetimeMs: 86_400_000,
    now: wallClock,
  });
  const certificates = join(directory, "origin-ca.pem");
  await writeFile(certificates, authority.certificate);
  const start = async (name: string): Promise<HttpsServer> => {
    const context = await authority.contextFor(name);
    const server = createHttps({ SNICallback: (_, done) => done(null, context), keepAliveTimeout: 1_000 });
    // TLS cannot be reset, what is below it can.
    const below = new Map<number | undefined, Socket>();
    server.on("connection", (socket: Socket) => {
      const port = socket.remotePort;
      below.set(port, socket);
      socket.once("close", () => below.delete(port));
    });
    server.on("request", (request, response) => {
      const { socket } = request;
      const kind = (request.url ?? "").split("/")[2];
      if (kind === "close") socket.destroy();
      else if (kind === "reset") below.get(socket.remotePort)?.resetAndDestroy();
      else if (kind === "noise") socket.end("what?\r\n\r\n");
      else if (kind === "late") response.write("never whole");
      else if (kind === "half") {
        response.writeHead(200, { "Content-Length": 100 });
        response.write("half");
        setTimeout(() => socket.destroy(), 20);
      } else if (kind === "events") {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        const tell = (left: number): void => {
          if (left === 0) response.end();
          else {
            response.write(`data: ${left}\n\n`);
            setTimeout(tell, 20, left - 1);
          }
        };
        tell(5);
      } else
        request.resume().on("end", () => {
          if (kind === "end") response.shouldKeepAlive = false;
          response.end(kind === "large" ? "z".repeat(LARGE) : "whole");
        });
    });
    server.on("tlsClientError", () => {});
    return server;
  };
  const names = { api: HOST, opaque: "opaque.example.com", certificate: "another.example.com" };
  const [api, opaque, certificate] = await Promise.all(Object.values(names).map(start));
  if (api === undefined || opaque === undefined || certificate === undefined) throw new Error("no server");
  new WebSocketServer({ server: api }).on("connection", (socket) => {
    socket.on("error", () => {});
    socket.on("message", (data) => {
      if (data.toString() === "drop") socket.terminate();
      else socket.send(data);
    });
  });
  const closed = createServer();
  const ports = {
    api: await listen(api),
    opaque: await listen(opaque),
    certificate: await listen(certificate),
    closed: await listen(closed),
  };
  await new Promise((resolve) => closed.close(resolve));
  return {
    ports,
    certificates,
    close: () => {
      for (const server of [api, opaque, certificate]) server.close().closeAllConnections();
    },
  };
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Mixed traffic with faults through the built program for so long. */
export const soakEgress = async ({
  program,
  directory,
  seconds,
  log = () => {},
}: SoakOptions): Promise<SoakReport> => {
  const origins = await startOrigins(directory);
  const { ports } = origins;
  const route = (host: string, port: number, more = {}): object => ({
    host,
    ports: [port],
    addresses: ["127.0.0.0/8"],
    budget: { requests_per_minute: 1_000_000, sent: "1000GB" },
    ...more,
  });
  const hosts = [HOST, "opaque.example.com", "certificate.example.com", "closed.example.com"];
  const file = join(directory, "egress.json");
  const config = {
    version: 1,
    listen: [{ address: "127.0.0.1", port: 0 }],
    ca: { certificate: "ca.pem" },
    routes: [
      route(HOST, ports.api, { matches: [{ paths: [{ prefix: "/open/" }] }] }),
      route("opaque.example.com", ports.opaque, { inspect: false }),
      route("certificate.example.com", ports.certificate),
      route("closed.example.com", ports.closed),
    ],
    hosts: Object.fromEntries(hosts.map((host) => [host, ["127.0.0.1"]])),
    upstream: { extra_ca: [origins.certificates] },
    audit: "audit.jsonl",
    flows: "flows.jsonl",
  };
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  const child = execa(process.execPath, [program, "egress", "--config", file], {
    cwd: directory,
    reject: false,
    buffer: false,
    all: true,
  });
  let said = "";
  child.all.on("data", (piece: Buffer) => {
    said += piece.toString("utf8");
  });
  const pid = child.pid as number;
  const alive = (): void => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the proxy ended: ${said}`);
  };
  const descriptors = async (): Promise<number> => (await readdir(`/proc/${pid}/fd`)).length;
  const memory = async (): Promise<number> => {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  };
  const lines = async (): Promise<readonly { readonly url: string | null }[]> =>
    (await readFile(join(directory, "audit.jsonl"), "utf8"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { readonly url: string | null });
  try {
    let proxy: string | undefined;
    for (let tries = 0; proxy === undefined; tries += 1) {
      if (tries === 600 || child.exitCode !== null) throw new Error(`the proxy does not listen: ${said}`);
      await sleep(100);
      proxy = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
    }
    const scene: Scene = { proxy: Number(proxy), ca: await readFile(join(directory, "ca.pem")), ports };
    await KINDS["ok"]?.flow(scene, "first");
    const before = await descriptors();
    const kinds: Record<string, number> = {};
    const wrong: string[] = [];
    const samples: { readonly memory: number; readonly descriptors: number }[] = [];
    let asked = 1;
    let next = 0;
    const end = sinceStart() + seconds * 1_000;
    const names = Object.keys(KINDS);
    const work = async (): Promise<void> => {
      while (sinceStart() < end) {
        const at = next++;
        const name = names[at % names.length] as string;
        const kind = KINDS[name] as Kind;
        kinds[name] = (kinds[name] ?? 0) + 1;
        asked += kind.lines ?? 1;
        const hung = new AbortController();
        const timer = sleep(HUNG_MS, "hung", { signal: hung.signal }).catch(() => "over");
        const outcome = await Promise.race([
          kind.flow(scene, `id-${at}`).then(
            () => null,
            (error: Error) => error.message,
          ),
          timer,
        ]);
        hung.abort();
        if (outcome !== null && wrong.length < 100) wrong.push(`${name} (${at}): ${outcome}`);
      }
    };
    const watch = async (): Promise<void> => {
      let told = sinceStart();
      while (sinceStart() < end) {
        alive();
        samples.push({ memory: await memory(), descriptors: await descriptors() });
        if (sinceStart() - told > 30_000) {
          told = sinceStart();
          const { memory: bytes = 0, descriptors: count = 0 } = samples.at(-1) ?? {};
          log(`${asked} flows, ${Math.round(bytes / 1024 ** 2)} MiB, ${count} descriptors`);
        }
        await sleep(500);
      }
    };
    await Promise.all([...Array.from({ length: WORKERS }, work), watch()]);
    // Idle connections to servers are closed by these after a second, and by the proxy after half a minute.
    for (let tries = 0; tries < 450; tries += 1) {
      alive();
      if ((await lines()).length >= asked && (await descriptors()) <= before) break;
      await sleep(100);
    }
    const taken = await lines();
    const counts = new Map<string, number>();
    for (const { url } of taken) {
      for (const [id] of (url ?? "").matchAll(/id-\d+(?:-\d)?/g)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [id, count] of counts) if (count !== 1) wrong.push(`${id}: ${count} lines`);
    const fifth = Math.max(1, Math.floor(samples.length / 5));
    const bytes = samples.map((sample) => sample.memory);
    return {
      asked,
      lines: taken.length,
      kinds,
      wrong,
      descriptors: {
        before,
        most: Math.max(...samples.map((sample) => sample.descriptors)),
        after: await descriptors(),
      },
      memory: {
        early: median(bytes.slice(fifth, 2 * fifth)),
        late: median(bytes.slice(-fifth)),
        most: Math.max(...bytes),
      },
      said,
    };
  } finally {
    child.kill("SIGTERM");
    await child;
    origins.close();
  }
};
