import { notSimple } from "./not-simple.ts";

/** A line that says something. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Blanks before what it says. */
  readonly indent: number;
  /** The whole line without the blanks at its end. */
  readonly text: string;
}

/** All but what is printed of ASCII, letters up to U+167F, dashes, quotes and dots: of these only the space is blank. */
const UNUSUAL = /[^\n\u0020-\u007e\u00a1-\u167f\u2010-\u2027]/;

/** The lines of a text, without those that are empty or comments. @throws NotSimple for unusual characters */
export const linesOf = (text: string): readonly Line[] => {
  if (UNUSUAL.test(text)) notSimple();
  const lines: Line[] = [];
  let number = 0;
  for (const whole of text.split("\n")) {
    number += 1;
    const line = whole.trimEnd();
    const indent = line.length - line.trimStart().length;
    if (line !== "" && line[indent] !== "#") lines.push({ number, indent, text: line });
  }
  return lines;
};
