import type { ScannerName } from "./scanner-settings.ts";

/** The id of another scanner's rule: `gitleaks:github-pat`. No id of a builtin rule holds a colon. */
export const foreignRule = (scanner: ScannerName, id: string): string => `${scanner}:${id}`;

export const isForeign = (rule: string): boolean => rule.includes(":");
