import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import type { Provider, ProviderSettings } from "./provider.ts";

/** Every provider there is. */
export const PROVIDERS: readonly Provider[] = [claude, codex];

export const TEMPLATES = PROVIDERS.map(({ template }) => template);

/** The provider that a merged manifest names; null: the bottle has none. */
export const providerOf = ({ template }: ProviderSettings): Provider | null =>
  PROVIDERS.find((provider) => provider.template === template) ?? null;
