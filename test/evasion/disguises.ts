import { Buffer } from "node:buffer";
import { deflateSync, gzipSync } from "node:zlib";
import { tar, zip } from "../scanners/decoders/packers.ts";
import { base32 } from "../scanners/decoders/support.ts";
import { TOKEN_RULE } from "../support/secrets.ts";

/** A way to write a token so that it does not stand there as it is. */
export interface Disguise {
  readonly what: string;
  /** The file's name, where another one would be in place. */
  readonly path?: string;
  /** The rule that finds it; absent: the token's own. */
  readonly rule?: string;
  bytes(token: string): string | Buffer;
}

/** A disguise that is not seen through. */
export interface Unseen extends Disguise {
  /** What docs/security.md calls it. */
  readonly listed: string;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

const eachByte = (text: string, write: (byte: number) => string): string =>
  Array.from(Buffer.from(text), write).join("");

const base64 = (text: string | Buffer): string => Buffer.from(text).toString("base64");

const bytesOf = (text: string, between: string): string => Array.from(Buffer.from(text), hex).join(between);

const inGroups = (text: string, bytes: number): string =>
  (text.match(new RegExp(`.{1,${bytes}}`, "gs")) ?? []).map((group) => bytesOf(group, "")).join(" ");

/** A hex dump: an offset, sixteen bytes, and what they are in ASCII. */
const dump = (text: string, line: (offset: string, part: string, drawn: string) => string): string =>
  (text.match(/.{1,16}/gs) ?? [])
    .map((part, at) => line((at * 16).toString(16).padStart(8, "0"), part, part.replace(/[^ -~]/g, ".")))
    .join("");

const inLines = (text: string, columns: number): string =>
  text.replace(new RegExp(`.{${columns}}`, "g"), "$&\n");

const half = (token: string): readonly [string, string] => [token.slice(0, 20), token.slice(20)];

const split =
  (join: (head: string, tail: string) => string) =>
  (token: string): string =>
    join(...half(token));

const PROSE = "A line of a letter that says nothing of interest.\n".repeat(8);

/** The body of a PNG's chunk, with a length, without a checksum: nobody checks it. */
const chunk = (type: string, data: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
};

const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** Disguises that the gate sees through. */
export const SEEN: readonly Disguise[] = [
  { what: "base64", bytes: (token) => base64(`token=${token}\n`) },
  { what: "base64 of base64", bytes: (token) => base64(base64(`token=${token}\n`)) },
  { what: "base64 broken into lines", bytes: (token) => inLines(base64(`${PROSE}${token}\n${PROSE}`), 76) },
  { what: "base64 for URLs", bytes: (token) => Buffer.from(`?token=${token}`).toString("base64url") },
  { what: "base64 with a letter before it", bytes: (token) => `x${base64(`token=${token}\n`)}` },
  {
    what: "base64 in the strings of a program",
    path: "main.ts",
    bytes: (token) =>
      `const text = "${inLines(base64(`token=${token}\n`), 24)
        .trim()
        .replaceAll("\n", '" +\n  "')}";\n`,
  },
  {
    what: "an image's address that holds its data",
    path: "index.html",
    bytes: (token) => `<img src="data:text/plain;base64,${base64(token)}">\n`,
  },
  { what: "hexadecimal digits", bytes: (token) => eachByte(token, hex) },
  { what: "percent signs", bytes: (token) => eachByte(token, (byte) => `%${hex(byte)}`) },
  { what: "\\u escapes", bytes: (token) => `"${eachByte(token, (byte) => `\\u00${hex(byte)}`)}"` },
  { what: "\\x escapes", bytes: (token) => `"${eachByte(token, (byte) => `\\x${hex(byte)}`)}"` },
  {
    what: "octal escapes",
    bytes: (token) => `"${eachByte(token, (byte) => `\\${byte.toString(8).padStart(3, "0")}`)}"`,
  },
  { what: "HTML entities", bytes: (token) => eachByte(token, (byte) => `&#${byte};`) },
  { what: "a list of bytes", bytes: (token) => `{${eachByte(token, (byte) => `0x${hex(byte)}, `)}}` },
  {
    what: "quoted-printable",
    bytes: (token) => eachByte(token, (byte) => `=${hex(byte).toUpperCase()}`),
  },
  {
    what: "a quoted-printable line that goes on",
    bytes: split((head, tail) => `Token: ${head}=\n${tail}\n`),
  },
  { what: "UTF-7", bytes: (token) => `+${base64(Buffer.from(token, "utf16le").swap16())}-` },
  {
    what: "UTF-32",
    bytes: (token) => Buffer.concat(Array.from(token, (letter) => Buffer.from(`${letter}\0\0\0`))),
  },
  {
    what: "UTF-16 that starts at an odd byte",
    bytes: (token) => Buffer.concat([Buffer.from("x"), Buffer.from(token, "utf16le")]),
  },
  {
    what: "strings put together over lines",
    path: "a.js",
    bytes: split((head, tail) => `t = "${head}" +\n  "${tail}";\n`),
  },
  {
    what: "strings next to each other",
    path: "a.c",
    bytes: split((head, tail) => `char *t = "${head}" "${tail}";\n`),
  },
  {
    what: "strings in brackets on lines",
    path: "a.py",
    bytes: split((head, tail) => `t = ("${head}"\n     "${tail}")\n`),
  },
  {
    what: "strings put together by dots",
    path: "a.php",
    bytes: split((head, tail) => `$t = '${head}' . '${tail}';\n`),
  },
  {
    what: "strings put together by ampersands",
    path: "a.vb",
    bytes: split((head, tail) => `t = "${head}" & _\n  "${tail}"\n`),
  },
  {
    what: "a shell's continued line",
    path: "a.sh",
    bytes: split((head, tail) => `export TOKEN=${head}\\\n${tail}\n`),
  },
  {
    what: "a property's continued line",
    path: "a.properties",
    bytes: split((head, tail) => `token=${head}\\\n    ${tail}\n`),
  },
  {
    what: "a YAML string's continued line",
    path: "a.yaml",
    bytes: split((head, tail) => `token: "${head}\\\n  ${tail}"\n`),
  },
  { what: "a zero-width space inside", bytes: split((head, tail) => `token ${head}\u200b${tail}\n`) },
  { what: "a variation selector inside", bytes: split((head, tail) => `token ${head}\ufe0f${tail}\n`) },
  { what: "a grapheme joiner inside", bytes: split((head, tail) => `token ${head}\u034f${tail}\n`) },
  { what: "a tag character inside", bytes: split((head, tail) => `token ${head}\u{e0041}${tail}\n`) },
  {
    what: "a variation selector behind every letter",
    bytes: (token) => [...token].join("\u{e0100}"),
  },
  {
    what: "letters of full width",
    bytes: (token) => [...token].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join(""),
  },
  {
    what: "mathematical letters",
    bytes: (token) =>
      token
        .replace(/[a-z]/g, (one) => String.fromCodePoint(0x1d5ba + one.charCodeAt(0) - 0x61))
        .replace(/[A-Z]/g, (one) => String.fromCodePoint(0x1d5a0 + one.charCodeAt(0) - 0x41)),
  },
  { what: "base32", bytes: (token) => base32(`token=${token}`) },
  {
    what: "base64 whose lines have blanks between them",
    bytes: (token) => inLines(base64(`${PROSE}${token}\n`), 64).replaceAll("\n", " "),
  },
  {
    what: "a dump of xxd",
    bytes: (token) =>
      dump(`token=${token}\n`, (offset, part, drawn) => `${offset}: ${inGroups(part, 2)}  ${drawn}\n`),
  },
  {
    what: "a dump of hexdump -C",
    bytes: (token) =>
      dump(`token=${token}\n`, (offset, part, drawn) => {
        const [left, right] = [bytesOf(part.slice(0, 8), " "), bytesOf(part.slice(8), " ")];
        return `${offset}  ${left}  ${right}  |${drawn}|\n`;
      }),
  },
  { what: "hexadecimal digits with colons", bytes: (token) => bytesOf(token, ":") },
  {
    what: "an address in JSON with slashes escaped",
    path: "a.json",
    rule: "url-credentials",
    bytes: (token) => `{"url":"postgres:\\/\\/app:${token.slice(4, 20)}@db.corp.net\\/shop"}\n`,
  },
  { what: "a soft hyphen inside", bytes: split((head, tail) => `token ${head}\u00ad${tail}\n`) },
  { what: "a direction mark inside", bytes: split((head, tail) => `token ${head}\u202e${tail}\n`) },
  {
    what: "JSON in JSON in JSON",
    path: "a.json",
    bytes: (token) => JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ token }) }) }),
  },
  {
    what: "the output of a notebook's cell",
    path: "a.ipynb",
    bytes: (token) => JSON.stringify({ cells: [{ outputs: [{ text: [`token: ${token}\n`] }] }] }),
  },
  { what: "a here-document", path: "a.sh", bytes: (token) => `cat > .env <<EOF\nTOKEN=${token}\nEOF\n` },
  { what: "gzip", path: "a.gz", bytes: (token) => gzipSync(`${PROSE}${token}\n`) },
  { what: "zlib", path: "a.z", bytes: (token) => deflateSync(`${PROSE}${token}\n`) },
  {
    what: "a zip",
    path: "a.zip",
    bytes: (token) => zip({ name: "config/.env", data: `${PROSE}${token}\n` }),
  },
  {
    what: "a zip under another name",
    path: "a.dat",
    bytes: (token) => zip({ name: "config/.env", data: `${PROSE}${token}\n` }),
  },
  {
    what: "a document of an office program",
    path: "a.docx",
    bytes: (token) => zip({ name: "word/document.xml", data: `<w:t>${PROSE}${token}</w:t>` }),
  },
  {
    what: "a zip behind a program",
    path: "a.exe",
    bytes: (token) => Buffer.concat([Buffer.from(PROSE), zip({ name: "a", data: `${PROSE}${token}` })]),
  },
  {
    what: "the name of an entry of a zip",
    path: "a.zip",
    bytes: (token) => zip({ name: `a/${token}`, data: "a" }),
  },
  {
    what: "a compressed tar",
    path: "a.tgz",
    bytes: (token) => gzipSync(tar({ name: ".env", data: `TOKEN=${token}\n` })),
  },
  {
    what: "a zip in a compressed tar in a zip",
    path: "a.zip",
    bytes: (token) =>
      zip({
        name: "b.tgz",
        data: gzipSync(tar({ name: "c.zip", data: zip({ name: ".env", data: `${PROSE}${token}` }) })),
      }),
  },
  {
    what: "base64 of gzip in base64, as a release of Helm",
    path: "release.yaml",
    bytes: (token) =>
      `release: ${base64(base64(gzipSync(`{"info":"${PROSE.trim()}","token":"${token}"}`)))}\n`,
  },
  {
    what: "the text of a page",
    path: "a.pdf",
    bytes: (token) =>
      Buffer.concat([
        Buffer.from("%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n"),
        deflateSync(`BT (${PROSE}) Tj (${token}) Tj ET`),
        Buffer.from("\nendstream\nendobj\n"),
      ]),
  },
  {
    what: "the comment of an image",
    path: "a.png",
    bytes: (token) => Buffer.concat([PNG, chunk("tEXt", Buffer.from(`Comment\0${token}`))]),
  },
  {
    what: "the compressed comment of an image",
    path: "a.png",
    bytes: (token) =>
      Buffer.concat([
        PNG,
        chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(PROSE + token)])),
      ]),
  },
  {
    what: "an address in a lock file",
    path: "package-lock.json",
    bytes: (token) => `{ "resolved": "https://x:${token}@example.com/a.tgz" }\n`,
  },
  { what: "a drawing", path: "logo.svg", bytes: (token) => `<svg><desc>${token}</desc></svg>\n` },
  { what: "somebody else's module", path: "node_modules/a/index.js", bytes: (token) => `t = "${token}";\n` },
  {
    what: "a minified script",
    path: "jquery.min.js",
    bytes: (token) => `${"a=b;".repeat(50_000)}t="${token}";`,
  },
  {
    what: "a state of Terraform, as a password",
    path: "terraform.tfstate",
    rule: "password-assignment",
    bytes: (token) =>
      JSON.stringify({ resources: [{ attributes: { password: `${token.slice(4, 22)}!` } }] }, null, 2),
  },
];

/** Disguises that the gate does not see through, with the words by which docs/security.md says so. */
export const UNSEEN: readonly Unseen[] = [
  {
    what: "its letters turned around",
    listed: "Ciphers and letters in another order",
    bytes: (token) => [...token].reverse().join(""),
  },
  {
    what: "other letters for its letters",
    listed: "Ciphers and letters in another order",
    bytes: (token) => Buffer.from(Buffer.from(token).map((byte) => byte ^ 0x2a)),
  },
  {
    what: "pieces with blanks between them",
    listed: "Pieces that only a reader joins",
    bytes: (token) => [...token].join(" "),
  },
  {
    what: "a list that is joined elsewhere",
    listed: "Pieces that only a reader joins",
    bytes: split((head, tail) => `t = ["${head}", "${tail}"].join("");\n`),
  },
  {
    what: "two variables that a template joins",
    listed: "Pieces that only a reader joins",
    bytes: split((head, tail) => `const a = "${head}";\nconst b = "${tail}";\nconst t = \`\${a}\${b}\`;\n`),
  },
  {
    what: "runs of letters in a document of an office program",
    path: "a.docx",
    listed: "Pieces that only a reader joins",
    bytes: (token) => {
      const [head, tail] = half(token);
      return zip({ name: "word/document.xml", data: `<w:t>${head}</w:t><w:t>${tail}</w:t>` });
    },
  },
  {
    what: "letters of another alphabet that look the same",
    listed: "Letters that only look the same",
    bytes: (token) => token.replace("p", "\u0440"),
  },
  {
    what: "decimal numbers",
    listed: "Numbers other than hexadecimal",
    bytes: (token) => eachByte(token, (byte) => `${byte}, `),
  },
  {
    what: "binary digits",
    listed: "Numbers other than hexadecimal",
    bytes: (token) => eachByte(token, (byte) => byte.toString(2).padStart(8, "0")),
  },
  {
    what: "the codes of characters in a call",
    path: "a.js",
    listed: "Numbers other than hexadecimal",
    bytes: (token) => `t = String.fromCharCode(${eachByte(token, (byte) => `${byte},`).slice(0, -1)});\n`,
  },
  {
    what: "characters by their codes, one after another",
    path: "a.php",
    listed: "Numbers other than hexadecimal",
    bytes: (token) => `$t = ${eachByte(token, (byte) => `chr(${byte}).`).slice(0, -1)};\n`,
  },
  {
    what: "halves with markup between them",
    path: "a.html",
    listed: "Pieces that only a reader joins",
    bytes: split((head, tail) => `<p>${head}<wbr>${tail}</p>\n`),
  },
  {
    what: "lines that YAML folds",
    path: "a.yaml",
    listed: "Pieces that only a reader joins",
    bytes: split((head, tail) => `note: >-\n  ${head}\n  ${tail}\n`),
  },
  {
    what: "base64 in groups of eight",
    listed: "base64 in short groups",
    bytes: (token) => inLines(base64(`token=${token}\n`), 8).replaceAll("\n", " "),
  },
  {
    what: "a dump within a page",
    path: "a.md",
    listed: "Hex dumps within other text",
    bytes: (token) =>
      `# Notes\n\n${PROSE}\n${dump(`token=${token}\n`, (offset, part) => `    ${offset}: ${inGroups(part, 2)}\n`)}`,
  },
  {
    what: "base32 in small letters",
    listed: "base32 in small letters, base85, uuencode",
    bytes: (token) => base32(`token=${token}`).toLowerCase(),
  },
  {
    what: "uuencode",
    listed: "base32 in small letters, base85, uuencode",
    bytes: (token) => uuencode(`token=${token}\n`),
  },
  {
    what: "the pixels of an image",
    path: "a.png",
    listed: "Pixels and sound",
    bytes: (token) => Buffer.concat([PNG, chunk("IDAT", deflateSync(PROSE + token))]),
  },
];

/** POSIX: lines of up to 45 bytes, behind the sign for their number. */
const uuencode = (text: string): string => {
  const lines = (text.match(/.{1,45}/gs) ?? []).map((line) => {
    const bits = eachByte(line, (byte) => byte.toString(2).padStart(8, "0"));
    const values = (bits.match(/.{1,6}/g) ?? []).map((six) => Number.parseInt(six.padEnd(6, "0"), 2));
    return [line.length, ...values].map((value) => String.fromCharCode(value === 0 ? 0x60 : value + 0x20));
  });
  return `begin 644 a\n${lines.map((line) => line.join("")).join("\n")}\n\`\nend\n`;
};

export const ruleOf = ({ rule = TOKEN_RULE }: Disguise): string => rule;
