import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { progress } from "../../../gate/desk/progress.ts";

/** Shows the progress of some objects of a KiB each, told so many at a time, of which each takes a while. */
const show = (objects: number, ms: number, errIsTerminal: boolean, atOnce = 1) => {
  let [clock, err] = [0, ""];
  const io = { env: {}, cwd: "/", stdin: Readable.from([]), out: () => {}, color: false, errIsTerminal };
  const say = (text: string): void => {
    err += text;
  };
  const shown = progress({ ...io, err: say }, () => clock);
  for (let at = 0; at < objects; at += atOnce) {
    shown.tally(atOnce, atOnce * 1024);
    clock += ms * atOnce;
  }
  const before = err;
  shown.clear();
  return { before, cleared: err.slice(before.length) };
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

  test("is shown as well when many are told of at once", () => {
    expect(show(3000, 10, true, 1000).before).toBe(
      "\rgate: scanned 2000 objects, 2048000 B\u001b[K\rgate: scanned 3000 objects, 2.9 MiB\u001b[K",
    );
  });
});
