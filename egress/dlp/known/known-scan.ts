import type { DlpFacts, MessagePlace } from "../../../policy/request/facts.ts";
import { asItIs, lettersOnly, unescapedBytes, unescapedLetters } from "./fold.ts";
import type { KnownValues } from "./known-values.ts";
import { createTrace, type Trace } from "./trace.ts";

/** A piece of a message: `bytes[from, to)`. */
export type TakeRange = (bytes: Uint8Array, from: number, to: number) => void;

/** What a message is made of: names, and values that belong together in their order. */
export interface Fields {
  readonly name: TakeRange;
  readonly value: TakeRange;
  /** A name or a value ends here. */
  readonly stop: () => void;
}

/** In `bytes`, what one letter may be written as: `\u0041`. */
const WIDEST_ESCAPE = 6;

/** Looks for a bottle's credentials in one message, from its first part to its last. */
export interface KnownScan {
  /** What comes next stands there. */
  at(place: MessagePlace): void;
  /** The message as it is, in order. */
  readonly text: TakeRange;
  /** The same once more, taken apart: a value may be cut up and put into several fields. */
  readonly fields: Fields;
  /** How much of a field's beginning and end is enough, in `bytes`: its middle is looked at as text. */
  readonly fieldReach: number;
  end(): DlpFacts["known"];
  /** A credential that was seen in another way. */
  add(name: string, place: MessagePlace): void;
}

export const createKnownScan = (values: KnownValues): KnownScan => {
  const seen = new Map<string, DlpFacts["known"][number]>();
  let place: MessagePlace = "url";
  const add = (name: string, where: MessagePlace): void => {
    seen.set(`${where} ${name}`, { name, place: where });
  };
  const found = (name: string): void => add(name, place);
  const texts: readonly Trace[] = [
    createTrace(values.exact, asItIs, found),
    createTrace(values.exact, unescapedBytes(), found),
    createTrace(values.folded, unescapedLetters(), found),
    // What looks like an escape takes a letter or two away, which only short values cannot do without.
    ...(values.isShort ? [createTrace(values.folded, lettersOnly, found)] : []),
  ];
  const inNames = createTrace(values.folded, unescapedLetters(), found);
  const inValues = createTrace(values.folded, unescapedLetters(), found);
  const all = [...texts, inNames, inValues];
  const settle = (): void => {
    for (const trace of all) trace.settle();
  };
  return {
    add,
    at(next) {
      settle();
      place = next;
    },
    text(bytes, from, to) {
      for (const trace of texts) trace.put(bytes, from, to);
    },
    fieldReach: values.folded.longest * WIDEST_ESCAPE,
    fields: {
      name: inNames.put,
      value: inValues.put,
      stop() {
        inNames.stop();
        inValues.stop();
      },
    },
    end() {
      settle();
      return [...seen.values()];
    },
  };
};
