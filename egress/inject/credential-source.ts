import { fstatSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { Fault } from "../../model/fault.ts";
import { readPrivate } from "../../sys/read-private.ts";

/**
 * Where credentials come from: a file that only its owner may read, an open descriptor, or a stream such as standard
 * input. Never an argument or a variable, which other processes can see.
 */
export type CredentialSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "descriptor"; readonly fd: number }
  | { readonly kind: "stream"; readonly stream: Readable };

/** A source that is open. */
export interface OpenSource {
  /** For messages, such as `the credentials /run/x.json`. */
  readonly what: string;
  /** The document as it is now. @throws Fault */
  read(): Promise<string>;
  close(): void;
}

/** Most that a document has, in `bytes`. */
const LARGEST = 1024 * 1024;
/** How long the first document of a stream is waited for, in `ms`. */
const PATIENCE = 10_000;

/**
 * Opens a source. A file is read anew each time. A stream holds one document after another, each ended by a line's
 * end or by the end of the stream; the last one that came holds, and `renewed` is told of each but the first.
 */
export const openSource = (source: CredentialSource, renewed: () => void): OpenSource => {
  if (source.kind === "file") {
    const { path } = source;
    const what = "the credentials";
    return { what: `${what} ${path}`, read: () => readPrivate(path, what, "secret"), close: () => {} };
  }
  if (source.kind === "stream")
    return fromStream(source.stream, "the credentials on standard input", renewed);
  const what = `the credentials on descriptor ${source.fd}`;
  if (isPipe(source.fd, what))
    return fromStream(new Socket({ fd: source.fd, readable: true }), what, renewed);
  const text = readDescriptor(source.fd, what);
  return { what, read: async () => text, close: () => {} };
};

const isPipe = (fd: number, what: string): boolean => {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket();
  } catch (cause) {
    throw cannotRead(what, cause);
  }
};

const readDescriptor = (fd: number, what: string): string => {
  try {
    return readFileSync(fd, "utf8");
  } catch (cause) {
    throw cannotRead(what, cause);
  }
};

const cannotRead = (what: string, cause: unknown): Fault =>
  new Fault(`cannot read ${what} (${(cause as NodeJS.ErrnoException).code ?? "unknown error"})`, {
    hint: "the program that starts the proxy must leave it open for reading",
  });

const fromStream = (stream: Readable, what: string, renewed: () => void): OpenSource => {
  let rest = "";
  let latest: string | null = null;
  let settle: { readonly resolve: () => void; readonly reject: (fault: Fault) => void } | null = null;
  const first = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  first.catch(() => {});
  const patience = setTimeout(
    () => fail(`no whole document came from ${what} within ${PATIENCE / 1000} s`),
    PATIENCE,
  );
  const fail = (message: string): void => {
    clearTimeout(patience);
    settle?.reject(new Fault(message, { hint: "one JSON document, ended by a line's end" }));
  };
  const take = (text: string): void => {
    const isFirst = latest === null;
    latest = text;
    clearTimeout(patience);
    settle?.resolve();
    if (!isFirst) renewed();
  };
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    rest += piece;
    for (let end = endOfDocument(rest); end >= 0; end = endOfDocument(rest)) {
      take(rest.slice(0, end));
      rest = rest.slice(end + 1);
    }
    if (rest.length > LARGEST) {
      rest = "";
      fail(`${what} have more than ${LARGEST} bytes`);
      stream.destroy();
    }
  });
  stream.once("end", () => {
    if (rest.trim() !== "") take(rest);
    rest = "";
    if (latest === null) fail(`${what} are empty`);
  });
  stream.once("error", (error) => fail(cannotRead(what, error).message));
  return {
    what,
    read: async () => {
      await first;
      return latest as unknown as string;
    },
    close: () => {
      clearTimeout(patience);
      stream.destroy();
      latest = "";
      rest = "";
    },
  };
};

/** The first line's end behind which a document is whole; -1 when there is none. A blank line is no document. */
const endOfDocument = (text: string): number => {
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1))
    if (isWhole(text.slice(0, end))) return end;
  return -1;
};

const isWhole = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
