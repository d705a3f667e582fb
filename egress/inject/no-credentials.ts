import type { Injector } from "./injector.ts";

const NONE: ReadonlyMap<string, string> = new Map();

/** For a bottle whose routes have no credential. */
export const NO_CREDENTIALS: Injector = {
  inject: (_, head) => ({ ...head, injected: null }),
  values: () => NONE,
  reload: async () => {},
  close: () => {},
};
