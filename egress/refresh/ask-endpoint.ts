import { request } from "node:https";
import { Fault } from "../../model/fault.ts";

/** What a token endpoint said: an answer that is no JSON is null. */
export interface EndpointAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface EndpointOptions {
  /** More certificates that are trusted, as PEM, beside those that Node trusts. */
  readonly ca?: readonly string[];
  /** In `ms`. */
  readonly timeoutMs: number;
}

/** Most that is read of an answer, in `bytes`. */
const LARGEST = 256 * 1024;

/**
 * Sends a body as JSON, over TLS, and follows no redirect: what it carries is for this host alone. No message
 * holds anything of the body or the answer. @throws Fault
 */
export const askEndpoint = (
  url: string,
  body: Readonly<Record<string, string>>,
  { ca, timeoutMs }: EndpointOptions,
): Promise<EndpointAnswer> =>
  new Promise((resolve, reject) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const { host } = new URL(url);
    const refuse = (why: string): void => reject(new Fault(`cannot refresh at ${host}: ${why}`));
    const asked = request(
      url,
      {
        method: "POST",
        agent: false,
        headers: {
          "content-type": "application/json",
          "content-length": bytes.length,
          accept: "application/json",
        },
        signal: AbortSignal.timeout(timeoutMs),
        ...(ca === undefined ? {} : { ca: [...trusted(), ...ca] }),
      },
      (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on("data", (piece: Buffer) => {
          size += piece.length;
          if (size > LARGEST) response.destroy(new Error("the answer is too long"));
          else pieces.push(piece);
        });
        response.on("error", (error) => refuse(wordsOf(error)));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: jsonOf(Buffer.concat(pieces).toString("utf8")) }),
        );
      },
    );
    asked.on("error", (error) => refuse(wordsOf(error)));
    asked.end(bytes);
  });

const trusted = (): readonly string[] => process.getBuiltinModule("node:tls").rootCertificates;

const wordsOf = (error: Error): string =>
  error.name === "AbortError" || error.name === "TimeoutError"
    ? "it did not answer in time"
    : ((error as NodeJS.ErrnoException).code ?? error.message);

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
