import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildAutomaton } from "../../scanners/engine/automaton.ts";
import { countNewlines, lastNewline } from "../../scanners/engine/lines.ts";
import { createWalker } from "../../scanners/engine/walk/walker.ts";
import { ALL_RULES } from "../../scanners/rules/all.ts";
import { shapesOf } from "../../scanners/rules/rule.ts";
import { sampleFromShape } from "../../scanners/samples/from-shape.ts";
import { randomFrom } from "../../scanners/samples/random.ts";
import { anchorsOf } from "../../scanners/shape/anchors.ts";
import { leadingAnchors } from "../../scanners/shape/leading-anchors.ts";
import { matchShape, newMatch } from "../../scanners/shape/match-shape.ts";
import { parseShape } from "../../scanners/shape/parse-shape.ts";
import { aim, newView } from "../../scanners/shape/view.ts";

const match = (shape: string, text: string, anyCase = false) => {
  const view = newView();
  aim(view, Buffer.from(text, "latin1"), 0, text.length);
  const found = newMatch();
  return matchShape(parseShape(shape), anyCase, view, 0, found) ? found : undefined;
};

describe("the language of shapes", () => {
  test.each([
    ["ab[c]{2}", "abcc", 4],
    ["a.b", "a.b", 3],
    ["[0-9]{2,4}x", "123x", 4],
    ["(ab|a)c", "ac", 2],
    ["(ab|a)bc", "abc", 3],
    ["x(y)?z", "xz", 2],
    ["ab?c", "ac", 2],
    ["a?b", "b", 1],
    ["[?]", "?", 1],
    ["[{]a[}]", "{a}", 3],
    ["a{3}", "aaa", 3],
  ])("%s matches %s", (shape, text, end) => {
    expect(match(shape, text)?.end).toBe(end);
  });

  test.each([
    ["ab[c]{2}", "abc"],
    ["a.b", "axb"],
    ["[0-9]{2}", "1"],
    ["[0-9]{1,3}5", "125"],
    ["(ab|a)c", "abd"],
  ])("%s does not match %s", (shape, text) => {
    expect(match(shape, text)).toBeUndefined();
  });

  test("tells the secret from its surroundings, and its public beginning", () => {
    expect(match("key=<ab_[0-9]{3}>;", "key=ab_123;")).toMatchObject({
      secretStart: 4,
      secretEnd: 10,
      publicEnd: 7,
      end: 11,
    });
  });

  test("reads a name in any of its spellings", () => {
    for (const name of ["api_key", "API_KEY", "apiKey", "api-key", "Api.Key"]) {
      expect(match("api_key=", `${name}=`, true), name).toBeDefined();
    }
    expect(match("api_key=", "apikey=")).toBeUndefined();
  });

  test.each(["a{", "a{2", "[abc", "(a", "a)", "(a(b))", "a*]", "a{99999}", "a{,3}", "{3}", "(<a>)"])(
    "refuses %s",
    (shape) => {
      expect(() => parseShape(shape)).toThrow(/shape/);
    },
  );
});

describe("anchors", () => {
  const shapes = ALL_RULES.flatMap((rule) =>
    "shape" in rule ? shapesOf(rule).map((shape): [string, boolean] => [shape, rule.anyCase ?? false]) : [],
  );

  test("of every shape stand in each of its samples, where they are said to", () => {
    for (const [shape, anyCase] of shapes) {
      const { texts, min, max } = leadingAnchors(shape, anyCase) ?? anchorsOf(parseShape(shape));
      expect(texts.length, shape).toBeGreaterThan(0);
      for (let seed = 0; seed < 5; seed++) {
        const sample = sampleFromShape(shape, randomFrom(seed)).text;
        const known = (at: number) =>
          texts.some((text) =>
            anyCase ? sample.toLowerCase().startsWith(text.toLowerCase(), at) : sample.startsWith(text, at),
          );
        const places = Array.from({ length: max - min + 1 }, (_, offset) => min + offset);
        expect(places.some(known), `${shape}: ${sample}`).toBe(true);
      }
    }
  });
});

describe("the automaton", () => {
  test("finds what a search for each anchor finds", () => {
    const letter = fc.constantFrom("a", "b", "c", "_", "é");
    const text = (maxLength: number) => fc.string({ unit: letter, maxLength });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: letter, minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 8,
        }),
        text(2000),
        fc.nat(20),
        (words, content, start) => {
          const anchors = words.map((word) => Buffer.from(word, "latin1").toString("latin1")).sort();
          const bytes = Buffer.from(content, "latin1");
          const automaton = buildAutomaton(anchors);
          const walker = createWalker(automaton);
          const from = Math.min(start, bytes.length);
          walker.walk(bytes, 0, from, bytes.length);
          const found: string[] = [];
          walker.lists.forEach((list, lane) => {
            for (let index = 0; index < (walker.counts[lane] as number) * 2; index += 2) {
              const state = walker.stateOf(list[index + 1] as number);
              for (const anchor of automaton.endings[state] ?? [])
                found.push(`${(list[index] as number) + walker.shift} ${anchors[anchor]}`);
            }
          });
          const wanted: string[] = [];
          for (let end = from; end < bytes.length; end++) {
            for (const anchor of anchors) {
              const at = end - anchor.length + 1;
              if (at >= 0 && bytes.toString("latin1").startsWith(anchor, at)) wanted.push(`${end} ${anchor}`);
            }
          }
          expect(found.sort()).toEqual(wanted.sort());
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("counting lines", () => {
  test("agrees with splitting, wherever the bytes begin and end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000 }), fc.nat(9), fc.nat(9), (random, head, tail) => {
        const bytes = random.map((byte) => (byte % 5 === 0 ? 10 : byte));
        const from = Math.min(head, bytes.length);
        const to = Math.max(from, bytes.length - tail);
        const text = Buffer.from(bytes.subarray(from, to)).toString("latin1");
        expect(countNewlines(bytes, from, to)).toBe(text.split("\n").length - 1);
        expect(lastNewline(bytes, from, to)).toBe(text.includes("\n") ? from + text.lastIndexOf("\n") : -1);
      }),
    );
  });
});
