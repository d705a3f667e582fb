import type { Found, Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { judgeValue } from "./judge-value.ts";
import { standInOf } from "./stand-ins.ts";
import { textureOf } from "./texture.ts";

const AROUND = 1500;

const SECTION = /^["']?(?:data|stringData)["']?:[ \t]*\{?[ \t]*$/;
const ENTRY = /^[ \t]+["']?([\w.-]{1,80})["']?:[ \t]+["']?([A-Za-z0-9+/]{4,400}={0,2})["']?,?[ \t]*$/;

/** What a manifest of kind `Secret` holds, base64 of which Kubernetes makes no more than a habit. */
export const kubernetesSecret: Probe = {
  anchors: ["kind: secret", 'kind: "secret"', '"kind": "secret"', '"kind":"secret"'],
  anyCase: true,
  back: AROUND,
  reach: AROUND + 20,
  verify: (view, anchor) => {
    const { bytes } = view;
    const behind = latin1(bytes, anchor, Math.min(view.to, anchor + AROUND));
    view.work += behind.length / 4;
    if (!/^"?kind"?: ?"?Secret"?,?[ \t\r]*(?:\n|$)/.test(behind)) return undefined;
    const before = latin1(bytes, Math.max(view.from, anchor - AROUND), anchor);
    // What is beyond another kind or `---` belongs to another document.
    const from = 1 + Math.max(before.lastIndexOf("\n---"), before.lastIndexOf("\nkind:"));
    const to = behind.slice(1).search(/\n(?:---|kind:)/) + 1;
    const found = entryIn(to === 0 ? behind : behind.slice(0, to), anchor);
    return found ?? entryIn(before.slice(from), anchor - before.length + from);
  },
};

const entryIn = (text: string, offset: number): Found | undefined => {
  let inside = false;
  let at = 0;
  for (const line of text.split("\n")) {
    const entry = inside ? ENTRY.exec(line) : null;
    if (SECTION.test(line.trim())) inside = true;
    else if (/^\S/.test(line)) inside = false;
    const value = entry?.[2];
    if (value !== undefined && isSecret(value)) {
      const start = offset + at + line.lastIndexOf(value);
      return { start, end: start + value.length };
    }
    at += line.length + 1;
  }
  return undefined;
};

const isSecret = (value: string): boolean => {
  if (value.length % 4 !== 0) return false;
  const inside = Buffer.from(value, "base64").toString("latin1").trim();
  if (!/^[\x20-\x7e]+$/.test(inside))
    return value.length >= 24 && standInOf(value, textureOf(value).bits) === undefined;
  const judged = judgeValue(inside, { kind: "password", quoted: true, form: "assigned" });
  return judged?.confidence === "medium";
};
