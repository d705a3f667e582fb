import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { staleNotice } from "../../../gate/serve/http/stale-notice.ts";

const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text;
const NOTICE = packet("\u0002old\n");
const passed = (text: string, cuts: readonly number[]): string => {
  const notice = staleNotice("old");
  const bytes = Buffer.from(text, "latin1");
  const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  const pieces = at.slice(1).map((end, index) => notice.pass(bytes.subarray(at[index], end)));
  return Buffer.concat([...pieces, notice.rest()].map((piece) => piece ?? Buffer.alloc(0))).toString(
    "latin1",
  );
};
const cuts = fc.array(fc.nat(1000), { maxLength: 8 });

describe("a notice before a pack", () => {
  test("stands right behind the packet that announces it, however the bytes come", () => {
    const before = `${packet("acknowledgments\n")}${packet("ready\n")}0001${packet("packfile\n")}`;
    const after = `${packet("\u0001PACK...")}${packet("packfile\n")}0000`;
    fc.assert(
      fc.property(cuts, (where) => {
        expect(passed(before + after, where)).toBe(before + NOTICE + after);
      }),
    );
  });

  test("is not put into an answer without a pack, nor into what are no packets", () => {
    for (const text of [
      `${packet("acknowledgments\n")}${packet("NAK\n")}0000`,
      "<html>packfile\n</html>",
      "",
      "00",
    ])
      fc.assert(
        fc.property(cuts, (where) => {
          expect(passed(text, where)).toBe(text);
        }),
      );
  });
});
