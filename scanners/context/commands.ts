import { ALNUM, startsHere } from "../engine/boundary.ts";
import type { Found, Probe } from "../rules/rule.ts";
import type { View } from "../shape/view.ts";
import { judgeValue } from "./judge-value.ts";
import { restOfLine } from "./read-line.ts";

const LONGEST = 240;

/** A program, and where on its line a password stands: the group named `secret`. */
interface Command {
  readonly name: string;
  readonly pattern: RegExp;
}

const VALUE = String.raw`(?<quote>\\?["']?)(?<secret>[^\s"'\\]{4,100})`;

// Each looks for one flag, behind anything that is no other command.
const flag = (flags: string): RegExp => new RegExp(`^[^|;\\n]*?\\s(?:${flags})${VALUE}`);

const COMMANDS: readonly Command[] = [
  // `-u user:password`, `--user user:password`, `-U` for the proxy's.
  {
    name: "curl ",
    pattern:
      /^[^|;\n]*?\s(?:-u|-U|--user|--proxy-user)[ =]?(?<quote>\\?["']?)(?<user>[^\s"':$\\]{1,60}:)(?<secret>[^\s"'\\]{4,100})/,
  },
  { name: "sshpass ", pattern: flag("-p ?") },
  { name: "psexec", pattern: flag("-p ") },
  { name: "mysql", pattern: flag("-p") },
  { name: "redis-cli ", pattern: flag("-a |--pass ") },
  { name: "docker login ", pattern: flag("-p |--password[ =]") },
  { name: "podman login ", pattern: flag("-p |--password[ =]") },
  { name: "helm registry login ", pattern: flag("-p ") },
  { name: "ldapsearch ", pattern: flag("-w ") },
  {
    name: "rabbitmqctl add_user ",
    pattern: /^rabbitmqctl add_user\s\S{1,60}\s(?<quote>["']?)(?<secret>[^\s"'\\]{4,100})/,
  },
  {
    name: "net use ",
    pattern: /^net use[^\n]{1,120}?\/user:\S{1,60}\s(?<quote>["']?)(?<secret>[^\s"'\\/]{4,100})/i,
  },
  { name: "wget ", pattern: flag("--(?:http-|ftp-|proxy-)?password[ =]") },
  {
    name: "htpasswd ",
    pattern: /^htpasswd\s+-\w*b\w*\s+\S+\s+\S+\s+(?<quote>["']?)(?<secret>[^\s"'\\]{4,100})/,
  },
  {
    name: "http -a ",
    pattern: /^http -a (?<quote>["']?)(?<user>[^\s"':$\\]{1,60}:)(?<secret>[^\s"'\\]{4,100})/,
  },
  { name: "zip -", pattern: flag("-P ") },
  { name: "unzip -", pattern: flag("-P ") },
  { name: "az login ", pattern: flag("-p |--password[ =]") },
  {
    name: "sqlplus ",
    pattern: /^sqlplus\s+(?:-\w+\s+)*(?<quote>["']?)[^\s/"'$]{1,40}\/(?<secret>[^\s@"'\\]{4,60})(?=@)/,
  },
  { name: "requirepass ", pattern: new RegExp(`^requirepass\\s+${VALUE}`) },
  { name: "masterauth ", pattern: new RegExp(`^masterauth\\s+${VALUE}`) },
  // What routers keep: 0 says that it is plain, 7 that it is written so that anybody can read it back.
  { name: "password 0 ", pattern: new RegExp(`^password 0 ${VALUE}`) },
  { name: "password 7 ", pattern: new RegExp(`^password 7 ${VALUE}`) },
  { name: "secret 0 ", pattern: new RegExp(`^secret 0 ${VALUE}`) },
  { name: "key 7 ", pattern: new RegExp(`^key 7 ${VALUE}`) },
  { name: "snmp-server ", pattern: new RegExp(`^snmp-server community ${VALUE}`) },
  {
    name: "convertto-securestring",
    pattern:
      /^convertto-securestring(?:\s+-(?:string|force|asplaintext))*\s+(?<quote>\\?["']?)(?<secret>[^\s"'\\]{4,100})/i,
  },
];

const verify = (view: View, anchor: number): Found | undefined => {
  if (!startsHere(view.bytes, anchor, view.from, ALNUM)) return undefined;
  const line = restOfLine(view, anchor, LONGEST);
  const folded = line.slice(0, 24).toLowerCase();
  const command = COMMANDS.find(({ name }) => folded.startsWith(name));
  const match = command?.pattern.exec(line);
  const secret = match?.groups?.["secret"];
  if (match === null || match === undefined || secret === undefined) return undefined;
  const value = secret.replace(/[),;`]+$/, "");
  const judged = judgeValue(value, {
    kind: "password",
    quoted: match.groups?.["quote"] !== "",
    form: "flag",
  });
  if (judged === null) return undefined;
  const start = anchor + match[0].length - secret.length;
  return { start, end: start + value.length, confidence: judged.confidence };
};

/** A password on a command line, where a flag of one letter gives it. */
export const commandPassword: Probe = {
  anchors: COMMANDS.map(({ name }) => name.slice(0, 12)),
  anyCase: true,
  back: 1,
  reach: LONGEST + 1,
  verify,
};
