/** A word for a POSIX shell, whatever is in it: between single quotes only a single quote means something. */
export const quoteForShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The reverse of `quoteForShell`. */
export const unquoteFromShell = (word: string): string =>
  word.startsWith("'") && word.endsWith("'") && word.length > 1
    ? word.slice(1, -1).replaceAll("'\\''", "'")
    : word;
