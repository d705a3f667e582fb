import type { FlowLine } from "../../egress/record/flow-line.ts";
import { displayText } from "../../model/display.ts";
import { formatSize } from "../../policy/units.ts";

/** Escape sequences of a terminal (ECMA-48, SGR), or nothing at all. */
export type Paint = (text: string, colour: keyof typeof COLOURS) => string;

const COLOURS = { red: 31, green: 32, yellow: 33, grey: 90 } as const;

export const inColour: Paint = (text, colour) => `\u001b[${COLOURS[colour]}m${text}\u001b[0m`;

export const plain: Paint = (text) => text;

const WORDS = {
  accept: ["passed", "green"],
  reject: ["refused", "red"],
  error: ["failed", "yellow"],
} as const;

/** Over the columns of `flowText`. */
export const FLOW_HEAD =
  "when (UTC)           what     code  method           took        sent    received  where";

/** One flow as people read it: a line, and one more for each thing that was said about it. */
export const flowText = (flow: FlowLine, paint: Paint): string => {
  const [word, colour] = WORDS[flow.verdict];
  const columns = [
    flow.started.slice(0, 19).replace("T", " "),
    paint(word.padEnd(7), colour),
    String(flow.status ?? "-").padStart(4),
    // Our own colours are all that may move a terminal.
    displayText(flow.method ?? flow.kind).padEnd(10),
    `${Math.round(flow.durationMs)} ms`.padStart(9),
    size(flow.sentBytes),
    size(flow.receivedBytes),
    displayText(whereOf(flow)),
  ];
  const below = remarks(flow).map((line) => paint(`    ${displayText(line)}`, "grey"));
  return [columns.join("  "), ...below].join("\n");
};

const size = (bytes: number): string => formatSize(bytes).padStart(10);

const whereOf = ({ url, host, port, injected, kind }: FlowLine): string => {
  const where =
    url ?? (host === null ? `(no ${kind === "connection" ? "request" : "host"})` : `${host}:${port}`);
  return injected === null ? where : `${where}  with ${injected}`;
};

const remarks = ({ reasons, notes, warnings, error }: FlowLine): readonly string[] => [
  ...reasons.flatMap(({ rule, message, hint }) => [
    `${rule}: ${message}`,
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ]),
  ...notes.map(({ rule, message }) => `note ${rule}: ${message}`),
  ...warnings.map((warning) => `warning: ${warning}`),
  ...(error === null ? [] : [error]),
];
