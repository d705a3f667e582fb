import { shortOid } from "../../model/oid.ts";
import { type Raw, rawBytes } from "../../model/raw.ts";
import { baseName, isAdded, type PrepareRule, textsOf } from "./change-rule.ts";
import { complaint } from "./complaint.ts";

/** Scripts that a package manager runs while it installs (npm-scripts(7); Composer, "Scripts"). */
const SCRIPTS: Readonly<Record<string, ReadonlySet<string>>> = {
  "package.json": new Set([
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
    "dependencies",
  ]),
  "composer.json": new Set([
    "pre-install-cmd",
    "post-install-cmd",
    "pre-update-cmd",
    "post-update-cmd",
    "pre-autoload-dump",
    "post-autoload-dump",
    "post-root-package-install",
    "post-create-project-cmd",
  ]),
};

/** Files that a package manager runs while it installs, whatever they hold. */
const RUN: ReadonlySet<string> = new Set([
  "setup.py",
  "binding.gyp",
  "build.rs",
  "extconf.rb",
  ".pnpmfile.cjs",
]);

const scriptsOf = (name: string): ReadonlySet<string> | undefined =>
  Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name] : undefined;

/** What runs on every machine that installs the package: new, or other than before. */
export const installScripts: PrepareRule = ({ content }) => {
  if (content.installScripts === "allow") return null;
  const hint = "whoever installs the package runs it: have somebody read it";
  const tell = (message: string) =>
    complaint([content.installScripts, "content.install_scripts"], {
      rule: "content/install-script",
      message,
      hint,
    });
  return {
    concerns: (change) => {
      const name = baseName(change.path);
      return change.oid !== null && (scriptsOf(name) !== undefined || (RUN.has(name) && isAdded(change)));
    },
    reads: ({ path }) => scriptsOf(baseName(path)) !== undefined,
    judge: (change, facts, show) => {
      const { path, by } = change;
      const names = scriptsOf(baseName(path));
      const tail = `in ${shortOid(by)}`;
      if (names === undefined) return tell(`${show(path)}: new, and run by installing, ${tail}`);
      const { now, before } = textsOf(change, facts);
      if (now === null) return tell(`${show(path)}: too large to be looked into, ${tail}`);
      const old = before.map((text) => readScripts(text, names));
      return [...readScripts(now, names)]
        .filter(([name, script]) => old.every((scripts) => scripts.get(name) !== script))
        .flatMap(([name]) =>
          tell(`${show(path)}: the script ${name} runs on installing, ${tail}`).map((reason) => ({
            ...reason,
            part: name,
          })),
        );
    },
  };
};

/** The scripts of those names; none where the file is not what its package manager could read. */
const readScripts = (text: Raw, names: ReadonlySet<string>): ReadonlyMap<string, string> => {
  const scripts = parse(text);
  return new Map(
    Object.entries(scripts)
      .filter(([name]) => names.has(name))
      .map(([name, script]) => [name, JSON.stringify(script)]),
  );
};

const parse = (text: Raw): object => {
  try {
    const read: unknown = JSON.parse(
      rawBytes(text)
        .toString("utf8")
        .replace(/^\ufeff/, ""),
    );
    const scripts = (read as { readonly scripts?: unknown } | null)?.scripts;
    return typeof scripts === "object" && scripts !== null ? scripts : {};
  } catch {
    return {};
  }
};
