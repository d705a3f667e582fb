import { Fault } from "../../model/fault.ts";

/** The two parts of a manifest. */
export interface Parts {
  /** Its lines have the numbers that they have in the file. */
  readonly frontmatter: string;
  readonly body: string;
}

const FENCE = "---";

/** Divides `--- LF yaml LF --- LF body`; the fences stand alone on their lines. @throws Fault */
export const splitManifest = (text: string, file: string): Parts => {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  if (lines[0]?.trimEnd() !== FENCE) {
    throw new Fault(`${file}:1: the file must begin with ---, the fence of its settings`, {
      hint: "settings in YAML stand between two lines of ---, the text of a prompt below",
    });
  }
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === FENCE);
  if (end < 0) {
    throw new Fault(`${file}:1: the settings have no end`, { hint: "close them with a line of ---" });
  }
  return {
    frontmatter: ["", ...lines.slice(1, end)].join("\n"),
    body: lines
      .slice(end + 1)
      .join("\n")
      .trim(),
  };
};
