import type { Reason } from "../../model/decision.ts";
import { shortOid } from "../../model/oid.ts";
import { matchesGlob } from "../glob.ts";
import type { Identity, MessageRule, Policy } from "../policy.ts";
import type { CommitFacts, Person, Show } from "../push-facts.ts";
import { formatSize } from "../units.ts";

/** One commit: who made it, and what it says. */
export const judgeCommit = ({ commits }: Policy, commit: CommitFacts, show: Show): Reason[] => [
  ...(commits.author === null ? [] : judgePeople("author", commits.author, commit.authors, commit, show)),
  ...(commits.committer === null
    ? []
    : judgePeople("committer", commits.committer, commit.committers, commit, show)),
  ...commits.message.flatMap((rule, index) => judgeMessage(rule, index, commit)),
  ...judgeLength(commits.maxMessage, commit),
];

const judgePeople = (
  role: "author" | "committer",
  allowed: readonly Identity[],
  people: readonly Person[],
  { oid }: CommitFacts,
  show: Show,
): Reason[] => {
  const strangers = people.filter((person) => !allowed.some((identity) => isPerson(identity, person)));
  if (people.length > 0 && strangers.length === 0) return [];
  const [stranger] = strangers;
  const who = stranger === undefined ? "nobody" : `${show(stranger.name)} <${show(stranger.email)}>`;
  return [
    {
      rule: `commit/${role}`,
      level: "block",
      key: `commits.${role}`,
      message: `commit ${shortOid(oid)}: its ${role} is ${who}`,
      hint: `allowed: ${allowed.map(identityText).join(", ")}; set user.name and user.email and commit again`,
    },
  ];
};

const isPerson = ({ name, email }: Identity, person: Person): boolean =>
  (name === undefined || matchesGlob(name, person.name)) &&
  (email === undefined || matchesGlob(email, person.email));

const identityText = ({ name, email }: Identity): string => `${name ?? "*"} <${email ?? "*"}>`;

const judgeMessage = (rule: MessageRule, index: number, { oid, matched }: CommitFacts): Reason[] => {
  const { pattern, forbid, level, hint } = rule;
  const wrong =
    matched === null
      ? "its message is too long to be searched"
      : pattern !== null && !matched.has(pattern)
        ? `its message does not match ${pattern}`
        : forbid !== null && matched.has(forbid)
          ? `its message matches ${forbid}, which it must not`
          : null;
  if (wrong === null) return [];
  return [
    {
      rule: "commit/message",
      level,
      key: `commits.message.${index}`,
      message: `commit ${shortOid(oid)}: ${wrong}`,
      hint: hint ?? "git commit --amend, or git rebase --interactive for an older commit",
    },
  ];
};

const judgeLength = (most: number | null, { oid, messageSize }: CommitFacts): Reason[] =>
  most === null || messageSize <= most
    ? []
    : [
        {
          rule: "commit/max-message",
          level: "block",
          key: "commits.max_message",
          message:
            `commit ${shortOid(oid)}: its message has ${formatSize(messageSize)}, ` +
            `more than commits.max_message of ${formatSize(most)}`,
          hint: "say it shorter, or in a file",
        },
      ];

/** Whether any rule looks into commits. */
export const asksCommits = ({ commits }: Policy): boolean =>
  commits.author !== null ||
  commits.committer !== null ||
  commits.message.length > 0 ||
  commits.maxMessage !== null;

/** The patterns that messages are searched for. */
export const messagePatterns = ({ commits }: Policy): readonly string[] =>
  commits.message.flatMap(({ pattern, forbid }) => pattern ?? forbid ?? []);
