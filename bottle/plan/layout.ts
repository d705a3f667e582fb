// Where things are in a bottle, the same on every backend.

export const HOME = "/home/agent";
export const WORKSPACE = "/workspace";
/** What the launcher gives the bottle, read-only: the two sockets, the CA and the relay. */
export const RUNTIME = "/run/bottle";
export const CA_FILE = `${RUNTIME}/ca.pem`;
/** The relay starts here, offers the sockets on the bottle's loopback and becomes the agent. */
export const RELAY = `${RUNTIME}/relay`;
export const EGRESS = { host: "127.0.0.1", port: 3128 } as const;
export const GATE = { host: "127.0.0.1", port: 3129 } as const;

/** In a plan it stands for the private directory that each launch makes. */
export const RUN = "{run}";

/** Made at each launch: by it the gate knows the bottle. */
export const GATE_TOKEN = `${RUN}/gate-token`;
/** Written at each launch: what the agent's git shows the gate. */
export const GATE_CREDENTIAL = `${RUNTIME}/gate.gitconfig`;

/** Where the agent reaches one repository of the gate. */
export const gateUrl = (name: string): string => `http://${GATE.host}:${GATE.port}/${name}.git`;
