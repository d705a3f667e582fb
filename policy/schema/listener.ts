import { isIP } from "node:net";
import * as z from "zod";
import type { Listener } from "../../sys/bind-server.ts";
import { text } from "./values.ts";

const LOWEST_PORT = 0;
const HIGHEST_PORT = 65_535;

/** Where a program listens. */
export const listenerSchema = z
  .strictObject({
    address: z
      .string()
      .refine((text) => isIP(text) !== 0, { error: "must be an IP address, such as 127.0.0.1" })
      .optional()
      .describe("The IP address to listen on; not together with `socket`."),
    port: z
      .int()
      .min(LOWEST_PORT)
      .max(HIGHEST_PORT)
      .optional()
      .describe("The port; 0 takes a free one and says which."),
    socket: text.optional().describe("A unix socket in place of address and port, relative to this file."),
    mode: z
      .string()
      .regex(/^0?[0-7]{3}$/, { error: 'must be permission bits in quotes, such as "0660"' })
      .optional()
      .describe('Who may connect to the socket, in quotes; `"0600"` where nothing is said.'),
    every_interface: z
      .boolean()
      .optional()
      .describe("Must be `true` for an address that means every interface (0.0.0.0, ::)."),
  })
  .superRefine((listener, context) => {
    const { address, port, socket, mode, every_interface: everywhere } = listener;
    const complain = (key: string, message: string): void =>
      context.addIssue({ code: "custom", path: [key], message });
    if (socket !== undefined && (address !== undefined || port !== undefined))
      complain("socket", "stands in place of address and port");
    if (socket === undefined && (address === undefined || port === undefined))
      complain("address", "must stand together with port, or a socket in place of both");
    if (socket === undefined && mode !== undefined) complain("mode", "belongs to a socket");
    if (address !== undefined && isIP(address) !== 0 && isEveryInterface(address) && everywhere !== true)
      complain("address", "means every interface: name one, or say every_interface: true");
  });

/** Compared as URLs write them: of an address of version 6 there are many spellings. */
const isEveryInterface = (address: string): boolean => {
  const bare = address.replace(/%.*$/, "");
  const { hostname } = new URL(isIP(bare) === 6 ? `http://[${bare}]` : `http://${bare}`);
  return ["0.0.0.0", "[::]", "[::ffff:0:0]"].includes(hostname);
};

/** The listener that is meant; `place` makes a path absolute. */
export const toListener = (
  { address, port, socket, mode = "0600" }: z.output<typeof listenerSchema>,
  place: (path: string) => string,
): Listener =>
  socket === undefined
    ? { kind: "tcp", address: address as string, port: port as number }
    : { kind: "unix", path: place(socket), mode: Number.parseInt(mode, 8) };
