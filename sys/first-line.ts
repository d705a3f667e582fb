import type { Socket } from "node:net";

/** In `bytes`. */
const LONGEST = 64 * 1024;
const LF = 0x0a;

/** The first line that comes over a connection; what comes behind it can be read as if it had been all. @throws Error */
export const firstLine = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    const done = (): void => {
      socket.off("data", take).off("end", end).off("error", reject).pause();
    };
    const end = (): void => reject(new Error("the connection ended before its first line did"));
    const take = (chunk: Buffer): void => {
      read = Buffer.concat([read, chunk]);
      const at = read.indexOf(LF);
      if (at < 0) {
        if (read.length > LONGEST) reject(new Error("the first line is too long"));
        return;
      }
      done();
      if (at + 1 < read.length) socket.unshift(read.subarray(at + 1));
      resolve(read.toString("utf8", 0, at));
    };
    socket.on("data", take).once("end", end).once("error", reject);
  });
