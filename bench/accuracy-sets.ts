import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A place in a file where the data says that a secret stands, or that none does. */
export interface Expectation {
  readonly group: string;
  readonly file: string;
  /** Counted from one; 0 for the whole file. */
  readonly line: number;
  readonly secret: boolean;
  /** The value, where the data gives it. */
  readonly value?: string;
  readonly name: string;
  /** Why the label is not held against anybody. */
  readonly disputed?: string;
}

export interface DataSet {
  readonly title: string;
  readonly directory: string;
  readonly expectations: readonly Expectation[];
}

interface Row {
  readonly rule: string;
  readonly expect: "match" | "no-match";
  readonly text: string;
}

const PUBLIC =
  /^np\.(?:arn|s3|gcs|google\.1|shopify\.1|age\.1|aws\.3|reactapp\.1|linkedin\.1|twitter\.1|mapbox\.[12]|thingsboard\.1)/;
const PASSWORDS =
  /^np\.(?:generic\.(?:[3-9]|1\d)|odbc|gradle|reactapp|psexec|vmware|phpmailer|postgres|mongodb|netrc|http\.1|jwt\.[23]|krb5|pwhash|jenkins\.2|credentials)/;
const STAND_IN =
  /a{12}|x{12}|0{10}|ABCDEFGHIJ|(?:password|Password)\W{1,4}(?:password|secret|myPassword|#+)\b|%\w+%|\$\w*[Pp]ass/;

// Rows that say "not this kind" of a text which is a credential of another kind.
const OTHER_KIND: readonly (readonly [RegExp, string])[] = [
  [/^np\.auth0\.1$/, "holds a client secret, far from its id"],
  [/^np\.generic\.1$/, "holds a client secret of Entra ID"],
  [/^np\.gitalk\.1$/, "holds a client secret of GitHub"],
  [/^np\.mongodb\.1$/, "holds a password in a URL"],
  [/^np\.newrelic\.2$/, "holds a license key"],
];

/** One file for each row; what is found anywhere in it counts. */
export const ruleExamples = (data: string, scratch: string): DataSet | undefined => {
  const source = join(data, "rule-examples.jsonl.gz");
  if (!existsSync(source)) return undefined;
  const directory = join(scratch, "examples");
  mkdirSync(directory);
  const rows = gunzipSync(readFileSync(source))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
  const positive = new Set(rows.filter((row) => row.expect === "match").map((row) => row.text));
  const expectations = rows.map((row, index): Expectation => {
    const file = `${index}.txt`;
    writeFileSync(join(directory, file), row.text);
    const disputed = row.expect === "match" ? disputedMatch(row) : disputedNoMatch(row, positive);
    const secret = row.expect === "match";
    const group = !secret ? "near-misses" : PASSWORDS.test(row.rule) ? "passwords" : "tokens";
    return { group, file, line: 0, secret, name: row.rule, ...(disputed === undefined ? {} : { disputed }) };
  });
  return { title: "rule-examples", directory, expectations };
};

const disputedMatch = ({ rule, text }: Row): string | undefined => {
  if (PUBLIC.test(rule)) return "is public: an id, a name, a public key";
  return STAND_IN.test(text) ? "holds a stand-in, not a secret" : undefined;
};

const disputedNoMatch = ({ rule, text }: Row, positive: ReadonlySet<string>): string | undefined => {
  if (positive.has(text)) return "is a match by another rule of the same data";
  return OTHER_KIND.find(([kind]) => kind.test(rule))?.[1];
};

interface Sample {
  readonly rule: string;
  readonly line_data_list: readonly {
    readonly path: string;
    readonly line_num: number;
    readonly value: string;
  }[];
}

const IN_CONTEXT =
  /^(?:Password|SQL Password|Key|Token|Secret|Auth|API|Credential|CURL|CMD|URL Credentials|Basic)/;
const NO_SECRET =
  /^(?:UUID|Firebase Domain|AWS S3 Bucket|Tencent WeChat|AWS Client ID|Salt|Nonce|JWK$|Google Multi)/;
// Publishable keys, ids of accounts and organizations.
const PUBLIC_VALUE = /^(?:pk_(?:live|test)_|phc_|00D\w{12,15}$|(?:AC|SK)[0-9a-fA-F]{32}$|3MVG)/;
const NEGATIVE = /_n$|_n\.|_FALSE$|false_positive|_filtered$|_multi_fp$|wechat_f$/;

/** The lines of plain files; what stands in archives and documents is the decoders' work. */
export const credSweeper = (data: string, scratch: string): DataSet | undefined => {
  const source = join(data, "credsweeper-samples.tar.gz");
  if (!existsSync(source)) return undefined;
  execFileSync("tar", ["xzf", source, "-C", scratch]);
  const directory = join(scratch, "tests", "samples");
  const found = JSON.parse(readFileSync(join(scratch, "tests", "data", "output.json"), "utf8")) as Sample[];
  const positives = found.flatMap(({ rule, line_data_list }): readonly Expectation[] => {
    const [place] = line_data_list;
    const file = place?.path.split("/samples/")[1] ?? "";
    if (place === undefined || !existsSync(join(directory, file))) return [];
    const disputed =
      NO_SECRET.test(rule) || PUBLIC_VALUE.test(place.value)
        ? "is public: an id, a name, a salt"
        : /EXAMPLE|0{12}|NEGATIVE|keep empty/.test(`${place.value}${lineOf(directory, file, place.line_num)}`)
          ? "holds a stand-in, not a secret"
          : undefined;
    const group = IN_CONTEXT.test(rule) ? "in context" : "tokens";
    const { line_num: line, value } = place;
    return [
      { group, file, line, secret: true, value, name: rule, ...(disputed === undefined ? {} : { disputed }) },
    ];
  });
  const known = new Set(positives.map(({ file, line }) => `${file}:${line}`));
  const negatives = readdirSync(directory)
    .filter((file) => NEGATIVE.test(file) && statSync(join(directory, file)).isFile())
    .flatMap((file) =>
      readFileSync(join(directory, file), "latin1")
        .split("\n")
        .map((text, index) => ({ text, line: index + 1 }))
        .filter(({ text, line }) => text.trim() !== "" && !known.has(`${file}:${line}`))
        .map(({ line }): Expectation => ({ group: "lines without", file, line, secret: false, name: file })),
    );
  return { title: "credsweeper-samples", directory, expectations: [...positives, ...negatives] };
};

const lineOf = (directory: string, file: string, line: number): string =>
  readFileSync(join(directory, file), "latin1").split("\n")[line - 1] ?? "";
