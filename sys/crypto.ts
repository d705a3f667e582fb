/**
 * Node's crypto, loaded when it is first needed: most pushes hold nothing to fingerprint, and loading it costs
 * a hook a noticeable part of its start-up.
 */
export const crypto = (): typeof import("node:crypto") => process.getBuiltinModule("node:crypto");
