// Where things are in a bottle, the same on every backend.

export const HOME = "/home/agent";
export const WORKSPACE = "/workspace";
/** What the launcher gives the bottle, read-only: the two sockets, the CA and the relay. */
export const RUNTIME = "/run/bottle";
export const CA_FILE = `${RUNTIME}/ca.pem`;
/** The relay starts here, offers the sockets on the bottle's loopback and becomes the agent. */
export const RELAY = `${RUNTIME}/relay`;
/** What runs the relay, where the bottle's programs are not the host's. */
export const NODE = `${RUNTIME}/node`;
/** First on PATH: what only this bottle has of the host's programs. */
export const PROGRAMS = `${RUNTIME}/bin`;
/** Where the relay gets its orders; the launcher takes one connection, before anything else runs in the bottle. */
export const CONTROL = `${RUNTIME}/control.sock`;
export const EGRESS = { host: "127.0.0.1", port: 3128 } as const;
export const GATE = { host: "127.0.0.1", port: 3129 } as const;

/** In a plan it stands for the private directory that each launch makes, with the bottle's logs in it. */
export const RUN = "{run}";

/** Every push that came to the gate, and what became of it. */
export const PUSH_LOG = `${RUN}/pushes.jsonl`;

/** Made at each launch: by it the gate knows the bottle. */
export const GATE_TOKEN = `${RUN}/gate-token`;
/** Written at each launch: what the agent's git shows the gate. */
export const GATE_CREDENTIAL = `${RUNTIME}/gate.gitconfig`;

/** Made at each launch, with the value of a remote's `token_ref`: what the gate shows the remote's upstream. */
export const upstreamToken = (name: string): string => `${RUN}/upstream-${name}.token`;

/** Where the agent reaches one repository of the gate. */
export const gateUrl = (name: string): string => `http://${GATE.host}:${GATE.port}/${name}.git`;
