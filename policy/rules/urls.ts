import type { Reason } from "../../model/decision.ts";
import { shortOid } from "../../model/oid.ts";
import { type Raw, rawFromText } from "../../model/raw.ts";
import { matchesAny } from "../glob.ts";
import type { Policy } from "../policy.ts";
import { baseName, type PrepareRule, textsOf } from "./change-rule.ts";
import { complaint } from "./complaint.ts";
import { readGitConfigText, type Setting } from "./git-config-text.ts";
import { holdsPassword, hostOf, unsafeUrl } from "./url.ts";

const FILES: ReadonlySet<string> = new Set([".gitmodules", ".lfsconfig"]);

/** Where submodules and git-lfs point: with credentials, at something that is no server, or elsewhere. */
export const urls: PrepareRule = (policy) => {
  const { content } = policy;
  if (
    [content.urlCredentials, content.urlUnsafe, content.urlElsewhere].every((verdict) => verdict === "allow")
  )
    return null;
  const isAsked = ({ path, oid }: { readonly path: Raw; readonly oid: unknown }): boolean =>
    oid !== null && FILES.has(baseName(path).toLowerCase());
  return {
    concerns: isAsked,
    reads: isAsked,
    judge: (change, facts, show) => {
      const { now, before } = textsOf(change, facts);
      const tail = `in ${shortOid(change.by)}`;
      if (now === null) {
        return complaint([content.urlUnsafe, "content.url_unsafe"], {
          rule: "content/url-unsafe",
          message: `${show(change.path)}: too large to be looked into, ${tail}`,
        });
      }
      const old = new Set(before.flatMap((text) => readGitConfigText(text).map(entryOf)));
      return readGitConfigText(now)
        .filter((setting) => !old.has(entryOf(setting)))
        .flatMap((setting) =>
          judgeSetting(policy, setting, `${show(change.path)}:${setting.line}`, tail).map((reason) => ({
            ...reason,
            part: entryOf(setting),
          })),
        );
    },
  };
};

const entryOf = ({ key, value }: Setting): string => `${key}\0${value}`;

const URL_KEY = /^(?:submodule\..*\.url|lfs\.(?:.*\.)?(?:push)?url|remote\..*\.(?:lfs)?(?:push)?url)$/;

const judgeSetting = (policy: Policy, setting: Setting, where: string, tail: string): Reason[] => {
  const { content } = policy;
  const { key, value } = setting;
  const unsafe = URL_KEY.test(key) ? unsafeUrl(value) : unsafeSetting(setting);
  const reasons =
    unsafe === null
      ? []
      : complaint([content.urlUnsafe, "content.url_unsafe"], {
          rule: "content/url-unsafe",
          message: `${where}: ${unsafe}, ${tail}`,
          hint: "name a repository on a server, by https or ssh, or relative to this one",
        });
  if (!URL_KEY.test(key)) return reasons;
  const host = hostOf(value);
  return [
    ...reasons,
    ...(holdsPassword(value)
      ? complaint([content.urlCredentials, "content.url_credentials"], {
          rule: "content/url-credentials",
          message: `${where}: a URL with a password or token in it, ${tail}`,
          hint: "take it out, revoke it, and let each user's own credentials serve",
        })
      : []),
    ...(host !== null && !isHome(policy, host)
      ? complaint([content.urlElsewhere, "content.url_elsewhere"], {
          rule: "content/url-elsewhere",
          message: `${where}: points at ${host}, ${tail}`,
          hint: `allowed: ${["relative URLs", ...content.hosts].join(", ")}`,
        })
      : []),
  ];
};

const isHome = ({ content, forward }: Policy, host: string): boolean =>
  matchesAny(content.hosts, rawFromText(host)) ||
  (forward !== null && hostOf(rawFromText(forward.url)) === host);

/** What else in `.gitmodules` has made git run or write something (CVE-2018-11235, -17456, CVE-2019-19604). */
const unsafeSetting = ({ key, value }: Setting): string | null => {
  const match = /^submodule\.(.*)\.(path|update)$/s.exec(key);
  if (match === null) return null;
  const [, name = "", setting] = match;
  if (name.split(/[/\\]/).includes("..")) return "a submodule whose name leads out of its directory";
  if (setting === "update") return value.startsWith("!") ? "a submodule that runs a command on update" : null;
  const parts = value.split(/[/\\]/);
  const leaves = parts.includes("..") || /^[/\\-]|^[A-Za-z]:/.test(value);
  const intoGit = parts.some((part) => part.toLowerCase() === ".git");
  return leaves || intoGit || /[\x00-\x1f]/.test(value) ? "a submodule at a path that is none" : null;
};
