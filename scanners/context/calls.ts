import type { Probe } from "../rules/rule.ts";
import { judgeValue } from "./judge-value.ts";
import { restOfLine } from "./read-line.ts";

const LONGEST = 200;

const STRING = String.raw`\s{0,4}@?\\{0,2}["'][^"'\n]{0,80}["'](?:\.\w{1,12}\(\))?\s{0,4},`;
const NAME = String.raw`\s{0,4}[\w$.:>-]{1,40}\s{0,4},`;
const ANY = `(?:${STRING}|${NAME})`;
const LAST = String.raw`\s{0,4}@?(?:Some\()?\\{0,2}["'](?<secret>[^"'\n]{4,80})\\{0,2}["'](?:\.\w{1,12}\(\))?\s{0,4}[,)\]]`;

const call = (names: string, before: string): RegExp => new RegExp(`^(?:${names})${before}${LAST}`, "i");

/** Calls by the word that they are found by, and where in them the password stands. */
const CALLS: readonly { readonly anchor: string; readonly back?: number; readonly pattern: RegExp }[] = [
  // A user and a password.
  { anchor: "networkcredential(", pattern: call(String.raw`networkcredential\(`, ANY) },
  { anchor: "passwordauthentication(", pattern: call(String.raw`passwordauthentication\(`, ANY) },
  { anchor: "directoryentry(", pattern: call(String.raw`directoryentry\(`, `${ANY}${ANY}`) },
  {
    anchor: "passwordcredential",
    back: 8,
    pattern: call(String.raw`usernamepasswordcredentials?\(`, ANY),
  },
  { anchor: "basicauth(", back: 4, pattern: call(String.raw`(?:http)?basicauth\(`, ANY) },
  { anchor: "basic_auth(", pattern: call(String.raw`basic_auth\(`, ANY) },
  { anchor: ".login(", pattern: call(String.raw`\.login\(`, ANY) },
  { anchor: "auth=(", pattern: call(String.raw`auth=\(`, ANY) },
  { anchor: "auth' => [", pattern: call(String.raw`auth' => \[`, ANY) },
  { anchor: "simple_bind", pattern: call(String.raw`simple_bind(?:_s)?\(`, ANY) },
  { anchor: "ldap_bind(", pattern: call(String.raw`ldap_bind\(`, `${ANY}${ANY}`) },
  { anchor: "ftp_login(", pattern: call(String.raw`ftp_login\(`, `${ANY}${ANY}`) },
  // An address, a user and a password.
  { anchor: "plainauth(", pattern: call(String.raw`plainauth\(`, `${ANY}${ANY}`) },
  { anchor: "dbi->connect(", pattern: call(String.raw`dbi->connect\(`, `${ANY}${ANY}`) },
  { anchor: "getconnection(", pattern: call(String.raw`getconnection\(`, `${ANY}${ANY}`) },
  { anchor: "new pdo(", pattern: call(String.raw`new pdo\(`, `${ANY}${ANY}`) },
  { anchor: "mysqli(", pattern: call(String.raw`mysqli\(`, `${ANY}${ANY}`) },
  { anchor: "mysqli_connect(", pattern: call(String.raw`mysqli_connect\(`, `${ANY}${ANY}`) },
];

const LONGEST_ANCHOR = 12;

/** A call that takes a user and a password, one behind the other. */
export const callPassword: Probe = {
  anchors: CALLS.map(({ anchor }) => anchor.slice(0, LONGEST_ANCHOR)),
  anyCase: true,
  back: 10,
  reach: LONGEST + 1,
  verify: (view, anchor) => {
    const line = restOfLine(view, anchor, LONGEST);
    const folded = line.slice(0, 24).toLowerCase();
    for (const { anchor: word, back = 0, pattern } of CALLS) {
      if (!folded.startsWith(word)) continue;
      // The name of the call may begin before the anchor, or with it.
      for (const before of back === 0 ? [0] : [0, back]) {
        if (anchor - before < view.from) continue;
        const match = pattern.exec(before === 0 ? line : restOfLine(view, anchor - before, LONGEST));
        const secret = match?.groups?.["secret"];
        if (match === null || secret === undefined) continue;
        const judged = judgeValue(secret, { kind: "password", quoted: true, form: "called" });
        if (judged === null) return undefined;
        const start = anchor - before + match[0].lastIndexOf(secret);
        return { start, end: start + secret.length, confidence: judged.confidence };
      }
    }
    return undefined;
  },
};
