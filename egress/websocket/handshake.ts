import type { Header } from "../../policy/request/facts.ts";
import { headerName, headerValues } from "../../policy/request/headers.ts";
import { crypto } from "../../sys/crypto.ts";
import { responseHeaders } from "../http/forwarded.ts";

/** RFC 6455, section 1.3. */
const SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const UPGRADE: readonly Header[] = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
];

/** The key of a well-formed handshake (RFC 6455, section 4.1); null when it is none. */
export const handshakeKey = (method: string, headers: readonly Header[]): string | null => {
  const [key, ...more] = headerValues(headers, "sec-websocket-key");
  const [version] = headerValues(headers, "sec-websocket-version");
  const [upgrade, ...others] = headerValues(headers, "upgrade");
  const isOne = more.length === 0 && others.length === 0 && upgrade?.toLowerCase() === "websocket";
  return method === "GET" && version === "13" && isOne && /^[A-Za-z\d+/]{22}==$/.test(key ?? "")
    ? (key as string)
    : null;
};

/** The headers that ask a server for a WebSocket. No extension is offered, so no message comes compressed. */
export const offerHeaders = (headers: readonly Header[]): readonly Header[] => [
  ...headers.filter(([name]) => headerName(name) !== "sec-websocket-extensions"),
  ...UPGRADE,
];

/** Whether a server's answer is one to the key, and agrees to nothing that was not offered. */
export const isAgreed = (key: string, headers: readonly Header[]): boolean => {
  const accept = crypto()
    .createHash("sha1")
    .update(key + SUFFIX)
    .digest("base64");
  const [answered, ...more] = headerValues(headers, "sec-websocket-accept");
  return (
    answered === accept && more.length === 0 && headerValues(headers, "sec-websocket-extensions").length === 0
  );
};

/** The answer to the agent: the server's. */
export const switchingHead = (headers: readonly Header[]): string =>
  [
    "HTTP/1.1 101 Switching Protocols",
    ...[...responseHeaders(headers), ...UPGRADE].map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ].join("\r\n");
