import type { Raw } from "../../model/raw.ts";

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//;
/** `[user@]host:path` (git-clone(1), "GIT URLS"). */
const SCP = /^(?:[^/:@]*@)?(\[[^\]]*\]|[^/:@[]+):(?!\/\/)/;

/** The host that a URL of git names, in lower case; null where it names none. */
export const hostOf = (url: Raw): string | null => {
  const scheme = SCHEME.exec(url);
  if (scheme !== null) {
    const authority = url.slice(scheme[0].length).split(/[/?#]/, 1)[0] as string;
    const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
    return host === "" ? null : host.toLowerCase();
  }
  return SCP.exec(url)?.[1]?.toLowerCase() ?? null;
};

/** Whether a URL brings a password, or a token in the place of a user's name. */
export const holdsPassword = (url: Raw): boolean => {
  const scheme = SCHEME.exec(url);
  if (scheme === null) return false;
  const authority = url.slice(scheme[0].length).split(/[/?#]/, 1)[0] as string;
  if (!authority.includes("@")) return false;
  const user = authority.slice(0, authority.lastIndexOf("@"));
  return /:./.test(user) || (/^https?$/i.test(scheme[1] as string) && user !== "" && user !== "git");
};

const SERVERS: ReadonlySet<string> = new Set(["https", "http", "ssh", "git", "git+ssh", "ssh+git"]);

/** Why a URL makes git do something else than ask a server; null where it does not. */
export const unsafeUrl = (url: Raw): string | null => {
  if (/[\x00-\x1f\x7f]/.test(url)) return "a URL with control characters";
  if (/^-/.test(url)) return "a URL that git could take for an option";
  if (/^[A-Za-z0-9]+::/.test(url)) return "a URL that runs a helper of git";
  const scheme = SCHEME.exec(url);
  const host = hostOf(url);
  if (host?.startsWith("-")) return "a URL whose host ssh could take for an option";
  if (scheme !== null) {
    return SERVERS.has((scheme[1] as string).toLowerCase()) ? null : "a URL that is not of a server";
  }
  return host === null && /^(?:\/|[A-Za-z]:|\\)/.test(url) ? "a path on the machine that fetches" : null;
};
