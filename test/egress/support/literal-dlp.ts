import type { Dlp } from "../../../egress/dlp/dlp.ts";
import type { DlpFacts, MessagePlace } from "../../../policy/request/facts.ts";

const facts = (values: ReadonlyMap<string, string>, text: string, place: MessagePlace): DlpFacts => ({
  sightings: [],
  known: [...values].flatMap(([name, value]) => (text.includes(value) ? [{ name, place }] : [])),
  unread: [],
});

const join = (all: readonly DlpFacts[]): DlpFacts => ({
  sightings: all.flatMap(({ sightings }) => sightings),
  known: all.flatMap(({ known }) => known),
  unread: all.flatMap(({ unread }) => unread),
});

/** Finds known values where they stand as they are, for tests of what the proxy does with what is found. */
export const literalDlp = (values: ReadonlyMap<string, string>): Dlp => ({
  request: (head) => {
    const body: Buffer[] = [];
    return {
      push: async (piece) => void body.push(Buffer.from(piece)),
      end: async (trailers) => ({
        dlp: join([
          facts(values, head.target, "url"),
          facts(values, JSON.stringify(head.headers), "headers"),
          facts(values, Buffer.concat(body).toString("latin1"), "body"),
          facts(values, JSON.stringify(trailers), "trailers"),
        ]),
        body:
          body.length === 0 ? { kind: "none" } : { kind: "read", lfsOperation: null, graphqlMutations: null },
      }),
      close: () => {},
    };
  },
  frame: (payload) => facts(values, Buffer.from(payload).toString("latin1"), "frame"),
  response: (head) => ({
    headers: head.headers,
    push: async (piece) => piece,
    end: async () => ({ rest: new Uint8Array(), dlp: join([]), warnings: [] }),
    close: () => {},
  }),
});
