import { once } from "node:events";
import type { Duplex } from "node:stream";

/** A message that has come whole. */
export interface Message {
  /** First line and headers. */
  readonly head: string;
  readonly bodyBytes: number;
}

const END = "\r\n\r\n";

/** Reads HTTP/1.1 messages with a `Content-Length`, one after another, and only counts their bodies: the least there is to do. */
export const readMessages = (socket: Duplex, come: (message: Message) => void): void => {
  let head = "";
  let isHead = true;
  let bodyBytes = 0;
  let left = 0;
  socket.on("data", (piece: Buffer) => {
    for (let at = 0; at < piece.length; ) {
      if (isHead) {
        const before = head.length;
        head += piece.toString("latin1", at);
        const end = head.indexOf(END);
        if (end < 0) return;
        at += end + END.length - before;
        head = head.slice(0, end);
        const [, length] = /^content-length: *(\d+)/im.exec(head) ?? [];
        if (length === undefined && !/^GET /.test(head))
          throw new Error(`a message without a length: ${head}`);
        bodyBytes = Number(length ?? 0);
        left = bodyBytes;
        isHead = false;
      }
      const taken = Math.min(left, piece.length - at);
      left -= taken;
      at += taken;
      if (left > 0) continue;
      const message = { head, bodyBytes };
      head = "";
      isHead = true;
      come(message);
    }
  });
};

/** Writes a body of `bytes` made of a piece that comes again and again, as fast as it is taken. */
export const writeBody = async (socket: Duplex, piece: Buffer, bytes: number): Promise<void> => {
  for (let left = bytes; left > 0 && !socket.destroyed; left -= piece.length)
    if (!socket.write(left < piece.length ? piece.subarray(0, left) : piece)) await once(socket, "drain");
};
