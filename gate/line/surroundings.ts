/** What a hook was run with: what an administrator needs when it runs otherwise than by hand. Never a value but PATH's. */
export interface Surroundings {
  /** Such as `v20.20.2`. */
  readonly node: string;
  readonly path: string | null;
  /** Names of the environment's variables, sorted. */
  readonly variables: readonly string[];
}

export const surroundingsOf = (env: NodeJS.ProcessEnv): Surroundings => ({
  node: process.version,
  path: env["PATH"] ?? null,
  variables: Object.keys(env).sort(),
});
