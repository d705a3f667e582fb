declare const GIT_GATE_VERSION: string;

/** The package's version, put in at build time. */
export const VERSION: string = GIT_GATE_VERSION;
