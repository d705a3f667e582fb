import type { Socket } from "node:net";

/** Longest message, in characters. */
const LONGEST = 4 * 1024 * 1024;

/** Values that cross a connection, one as JSON on each line. Both ends must agree on what they are. */
export interface JsonLines<Sent> {
  send(value: Sent): void;
  /** Settles when the other end has gone. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Speaks over a connection; `take` gets each value that comes, unchecked. What is no JSON ends the connection. */
export const jsonLines = <Sent>(socket: Socket, take: (value: unknown) => void): JsonLines<Sent> => {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST) socket.destroy();
    for (const line of lines) {
      const value = parse(line);
      if (value === undefined) socket.destroy();
      else take(value);
    }
  });
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  socket.on("error", () => {});
  return {
    send: (value) => void socket.write(`${JSON.stringify(value)}\n`),
    closed,
    close: () => void socket.end(),
  };
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
