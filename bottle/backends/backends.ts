import type { Backend } from "./backend.ts";
import { bubblewrap } from "./bubblewrap.ts";
import { docker } from "./docker.ts";
import { microsandbox } from "./microsandbox.ts";
import { smolvm } from "./smolvm.ts";

/** Every backend; the first, which needs no service and no image, is the default. */
export const BACKENDS: readonly [Backend, ...Backend[]] = [bubblewrap, docker, smolvm, microsandbox];

export const BACKEND_NAMES = BACKENDS.map(({ name }) => name);

/** A backend by the name that the schema has let through. */
export const backendOf = (name: string): Backend =>
  BACKENDS.find((backend) => backend.name === name) ?? BACKENDS[0];
