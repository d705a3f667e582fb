import { readFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { CA_FILE, EGRESS, GATE } from "../plan/layout.ts";
import type { Probed } from "./messages.ts";

/** A name that is on no list; reserved so that nobody ever has it (RFC 6761). */
export const PROBE_HOST = "bottle-probe.invalid";

/** Longest wait for each answer, in `ms`. */
const PATIENCE_MS = 5_000;
/** The address of clouds' metadata, and one that is for documents only (RFC 5737). */
const OUTSIDE = ["169.254.169.254", "192.0.2.1"] as const;

/** Tries the walls and the doors, from inside. */
export const probe = async (): Promise<readonly Probed[]> => {
  const [outside, proxy, gate] = await Promise.all([
    Promise.all(OUTSIDE.map(async (address) => wall(`no way to ${address}`, await reach(address)))),
    askProxy(),
    askGate(),
  ]);
  return [
    wall("no interface but the loopback", interfaces()),
    ...outside,
    ...privileges(),
    { what: "the proxy refuses a host that is not on the list", wrong: proxy },
    { what: "the gate answers", wrong: gate },
    { what: "the certificate authority is there", wrong: authority() },
  ];
};

/** A wall holds when nothing came through. */
const wall = (what: string, through: string | null): Probed => ({ what, wrong: through });

const interfaces = (): string | null => {
  const others = Object.keys(networkInterfaces()).filter((name) => name !== "lo");
  return others.length === 0 ? null : `there is ${others.join(", ")}`;
};

const reach = (host: string): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ host, port: 80, timeout: PATIENCE_MS });
    const end = (wrong: string | null): void => {
      socket.destroy();
      resolve(wrong);
    };
    socket.once("connect", () => end("a connection was made"));
    socket.once("timeout", () => end("packets leave: nothing refused them"));
    socket.once("error", () => end(null));
  });

/** proc(5), status: what this process, and so every one below it, may do. */
const privileges = (): readonly Probed[] => {
  const status = readFileSync("/proc/self/status", "latin1");
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(\\S+)$`, "m").exec(status)?.[1] ?? "missing";
  const expect = (what: string, name: string, right: RegExp): Probed => ({
    what,
    wrong: right.test(field(name)) ? null : `${name} is ${field(name)}`,
  });
  return [
    expect("no capability", "CapEff", /^0+$/),
    expect("none to be had", "CapBnd", /^0+$/),
    expect("no new privileges", "NoNewPrivs", /^1$/),
    expect("calls of the system are filtered", "Seccomp", /^2$/),
  ];
};

const askProxy = (): Promise<string | null> =>
  new Promise((resolve) => {
    const path = `${PROBE_HOST}:443`;
    const asked = request({
      ...EGRESS,
      method: "CONNECT",
      path,
      headers: { host: path },
      timeout: PATIENCE_MS,
    });
    asked.once("connect", ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve(statusCode === 403 ? null : `it answered ${statusCode}`);
    });
    asked.once("response", ({ statusCode = 0 }) =>
      resolve(statusCode === 403 ? null : `it answered ${statusCode}`),
    );
    asked.once("timeout", () => asked.destroy(new Error("it did not answer")));
    asked.once("error", ({ message }) => resolve(message));
    asked.end();
  });

const askGate = (): Promise<string | null> =>
  new Promise((resolve) => {
    const asked = request({ ...GATE, path: "/healthz", timeout: PATIENCE_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? null : `it answered ${response.statusCode}`);
    });
    asked.once("timeout", () => asked.destroy(new Error("it did not answer")));
    asked.once("error", ({ message }) => resolve(message));
    asked.end();
  });

const authority = (): string | null => {
  try {
    return readFileSync(CA_FILE, "latin1").includes("BEGIN CERTIFICATE") ? null : `${CA_FILE} holds none`;
  } catch (error) {
    return (error as Error).message;
  }
};
