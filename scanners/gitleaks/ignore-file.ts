/** Fingerprints that are let off, and lines that look like none. */
export interface IgnoreFile {
  readonly fingerprints: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/** Reads a `.gitleaksignore`: one fingerprint on a line, `file:rule:line` or `commit:file:rule:line`. */
export const readIgnoreFile = (text: string, name: string): IgnoreFile => {
  const fingerprints = new Set<string>();
  const warnings: string[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#")) continue;
    const parts = line.split(":");
    const path = parts.length - 3;
    if (path === 0 || path === 1) parts[path] = (parts[path] as string).replaceAll("\\", "/");
    else warnings.push(`${name}:${index + 1}: not file:rule:line or commit:file:rule:line`);
    fingerprints.add(parts.join(":"));
  }
  return { fingerprints, warnings };
};
