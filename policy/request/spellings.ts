/** Decodings tried; what is wrapped deeper is not read by any server and is refused. */
const DEEPEST = 6;

/** Everything a lenient server could take a text for, simplest first; lower case, compatibility forms folded. */
export interface Spellings {
  readonly texts: readonly string[];
  /** True when it is still encoded after all decodings that were tried. */
  readonly tooDeep: boolean;
}

/** The readings of a text under no, one and repeated percent-decoding, lenient about malformed bytes. */
export const spellingsOf = (raw: string): Spellings => {
  const texts = [raw];
  for (let text = raw; texts.length <= DEEPEST; ) {
    const next = decodeLeniently(text);
    if (next === text) break;
    texts.push(next);
    text = next;
  }
  const last = texts.at(-1) as string;
  return { texts: [...new Set(texts.map(fold))], tooDeep: decodeLeniently(last) !== last };
};

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

const ESCAPES = /%u([\da-f]{4})|((?:%[\da-f]{2})+)/gi;

const decodeLeniently = (text: string): string =>
  text.replace(ESCAPES, (_, unit: string | undefined, run: string | undefined) =>
    unit === undefined
      ? utf8(Buffer.from((run as string).replaceAll("%", ""), "hex"))
      : String.fromCharCode(Number.parseInt(unit, 16)),
  );

// Overlong UTF-8 of an ASCII character in two or three bytes, which old decoders take for the character.
const OVERLONG = /[\u00c0\u00c1][\u0080-\u00bf]|\u00e0[\u0080\u0081][\u0080-\u00bf]/g;

const utf8 = (bytes: Buffer): string => {
  const plain = bytes.toString("latin1").replace(OVERLONG, (run) => {
    const [last, before] = [run.charCodeAt(run.length - 1), run.charCodeAt(run.length - 2)];
    return String.fromCharCode(((before & 0x1) << 6) | (last & 0x3f));
  });
  return Buffer.from(plain, "latin1").toString("utf8");
};

/** Every way to cut spellings of a path into segments: with and without parameters, dot segments taken as names or walked. */
export const segmentsOf = (texts: Iterable<string>): readonly (readonly string[])[] =>
  [...texts].flatMap(withoutControls).flatMap((path) => {
    const segments = path.split(/[/\\]+/).map((segment) => segment.split(";", 1)[0] as string);
    const named = segments.map((segment) => segment.trim().replace(/(?<=[^.\s])[.\s]+$/, ""));
    const kept = named.filter((segment) => segment !== "" && segment !== ".");
    return kept.includes("..") ? [kept, walk(kept)] : [kept];
  });

/** Some servers end a path at a NUL, others leave control characters out. */
const withoutControls = (text: string): readonly string[] =>
  /[\u0000-\u001f\u007f]/.test(text)
    ? [text.split("\u0000", 1)[0] as string, text.replace(/[\u0000-\u001f\u007f]/g, "")]
    : [text];

const walk = (segments: readonly string[]): readonly string[] => {
  const walked: string[] = [];
  for (const segment of segments) {
    if (segment === "..") walked.pop();
    else walked.push(segment);
  }
  return walked;
};
