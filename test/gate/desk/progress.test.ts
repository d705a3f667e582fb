import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { progress } from "../../../gate/desk/progress.ts";
import type { ObjectSink } from "../../../gate/read/batch-parser.ts";
import { oid } from "../scan/scans.ts";

/** Shows the progress of some objects of a KiB each, of which each takes a while. */
const show = (objects: number, ms: number, errIsTerminal: boolean) => {
  let [clock, err, passed] = [0, "", 0];
  const io = { env: {}, cwd: "/", stdin: Readable.from([]), out: () => {}, color: false, errIsTerminal };
  const say = (text: string): void => {
    err += text;
  };
  const shown = progress({ ...io, err: say }, () => clock);
  const sink: ObjectSink = {
    begin: () => {},
    write: (chunk) => {
      passed += chunk.length;
    },
    end: () => {
      clock += ms;
    },
  };
  const followed = shown.follow(sink);
  for (let at = 0; at < objects; at += 1) {
    followed.begin(oid("a"), "blob", 1024);
    followed.write(Buffer.alloc(1024));
    followed.end();
  }
  const before = err;
  shown.clear();
  return { before, cleared: err.slice(before.length), passed };
};

describe("the progress of a scan", () => {
  test("on a terminal is one line that is written over and then taken away", () => {
    const { before, cleared } = show(200, 10, true);
    expect(before).toBe(
      [64, 128, 192].map((count) => `\rgate: scanned ${count} objects, ${count} KiB\u001b[K`).join(""),
    );
    expect(cleared).toBe("\r\u001b[K");
  });

  test("elsewhere is a plain line now and then, without any control character", () => {
    const { before, cleared } = show(200, 50, false);
    expect(before).toBe("gate: scanned 128 objects, 128 KiB\n");
    expect(cleared).toBe("");
  });

  test("is not shown of a scan that is soon over", () => {
    expect(show(200, 0.1, true)).toMatchObject({ before: "", cleared: "" });
    expect(show(10, 1000, false)).toMatchObject({ before: "", cleared: "" });
  });

  test("changes nothing about what is scanned", () => {
    expect(show(100, 1, true).passed).toBe(100 * 1024);
  });
});
