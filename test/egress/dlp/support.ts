import { createDlp } from "../../../egress/dlp/create-dlp.ts";
import type { Dlp } from "../../../egress/dlp/dlp.ts";
import type { RequestHead } from "../../../egress/message.ts";
import type { BodyFacts, DlpFacts, Header } from "../../../policy/request/facts.ts";
import type { Route } from "../../../policy/request/route.ts";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { fingerprint } from "../../scanners/support.ts";

const ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A credential of no known form: only who knows it finds it. */
export const credential = (seed: number, length = 40): string => {
  const random = randomFrom(seed * 31 + 7);
  return `${random.text(ALNUM, 4)}-${random.text(`${ALNUM}_-+/=.`, length - 6)}9Z`;
};

export const PLACEHOLDER = "bottle-placeholder-api-token";

export const dlpWith = (
  credentials: Readonly<Record<string, string>>,
  placeholders: Readonly<Record<string, string>> = { API_TOKEN: PLACEHOLDER },
): Dlp => createDlp({ fingerprint, credentials: () => new Map(Object.entries(credentials)), placeholders });

export interface Message {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly Header[];
  readonly body?: string | Uint8Array;
  readonly trailers?: readonly Header[];
  readonly own?: Route["credentials"];
  /** Where the body is cut. */
  readonly cuts?: readonly number[];
}

export interface Seen {
  readonly dlp: DlpFacts;
  readonly body: BodyFacts;
}

export const bytesOf = (text: string | Uint8Array): Buffer =>
  typeof text === "string" ? Buffer.from(text) : Buffer.from(text);

export const cutAt = (bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] => {
  const places = [0, ...[...cuts].sort((one, other) => one - other), bytes.length].map((at) =>
    Math.min(at, bytes.length),
  );
  return places.slice(1).map((to, index) => bytes.slice(places[index] as number, to));
};

export const send = async (dlp: Dlp, message: Message): Promise<Seen> => {
  const { method = "POST", target = "/", headers = [], body = "", trailers = [], own = [] } = message;
  const head: RequestHead = { version: "1.1", method, target, headers };
  const scan = dlp.request(head, own);
  for (const piece of cutAt(bytesOf(body), message.cuts ?? [])) await scan.push(piece);
  return scan.end(trailers);
};

/** What was found, as `place name` of a known credential and `place rule` of a sighting. */
export const found = ({ dlp }: { readonly dlp: DlpFacts }): readonly string[] => [
  ...dlp.known.map(({ place, name }) => `${place} ${name}`),
  ...dlp.sightings.map(({ place, sighting }) => `${place} ${sighting.rule}`),
  ...dlp.unread.map((what) => `unread: ${what}`),
];
