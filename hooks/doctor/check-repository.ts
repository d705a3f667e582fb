import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { git, plainRepo } from "../../sys/git.ts";
import { unlessAbsent } from "../hook-file.ts";
import type { Check } from "./check.ts";
import { ok, warn } from "./verdict.ts";

/** Whether the repository borrows objects from another one. */
export const checkAlternates: Check = {
  name: "alternates",
  async run({ repo }) {
    const file = join(repo.commonDir, "objects", "info", "alternates");
    const text = await readFile(file, "utf8").catch(unlessAbsent);
    const stores = (text ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return stores.map((store) => ok(`objects are borrowed from ${store}: what is there is not incoming`));
  },
};

/** Replace refs show everybody but the gate another history than the one that was checked. */
export const checkReplaceRefs: Check = {
  name: "replace-refs",
  async run({ repo }) {
    const args = ["for-each-ref", "--format=%(refname)", "refs/replace/"];
    const { stdout } = await git(plainRepo(repo.gitDir, repo.env), args);
    const count = stdout.toString("latin1").split("\n").length - 1;
    if (count === 0) return [];
    return [
      warn(
        `${count} ref${count === 1 ? "" : "s"} under refs/replace/ show${count === 1 ? "s" : ""} other objects in place of those that were checked`,
        "git replace -d, unless you put them there",
      ),
    ];
  },
};

/** A hook binds only those who cannot go around it. */
export const checkReach: Check = {
  name: "reach",
  async run({ repo }) {
    const { uid } = await stat(repo.gitDir);
    if (repo.workTree !== null) {
      return [warn("hooks in a clone are advice: whoever works in it can switch them off")];
    }
    if (uid !== process.getuid?.()) {
      return [ok(`the repository belongs to another user (uid ${uid}) than the one asking`)];
    }
    return [
      warn(
        "whoever pushes by path, as the user who owns the repository, can go around every hook",
        "let pushes arrive over ssh (forced command) or http, as a user that pushers are not",
      ),
    ];
  },
};
