import * as z from "zod";
import { DEFAULT_POLICY } from "../defaults.ts";
import { globs, verdict } from "./values.ts";

const { content } = DEFAULT_POLICY;

export const contentSchema = z
  .strictObject({
    bidi: verdict.default(content.bidi).describe("Characters that change the direction of text in a file."),
    invisible: verdict.default(content.invisible).describe("Characters in a file that nobody sees."),
    confusable_names: verdict
      .default(content.confusableNames)
      .describe("A new name with letters of other scripts that look Latin, or with invisible characters."),
    colliding_names: verdict
      .default(content.collidingNames)
      .describe("Two new names that are one where case or Unicode form does not count."),
    git_names: verdict
      .default(content.gitNames)
      .describe("A name that some file system takes for `.git` or for a file that git obeys."),
    ci: verdict.default(content.ci).describe("A change of what a CI system runs."),
    hooks: verdict.default(content.hooks).describe("A change in a directory of git hooks or hook managers."),
    install_scripts: verdict
      .default(content.installScripts)
      .describe("A package manager's script that runs on installing, new or changed."),
    attributes: verdict
      .default(content.attributes)
      .describe("A filter, merge or diff driver in `.gitattributes`, new or changed."),
    url_credentials: verdict
      .default(content.urlCredentials)
      .describe("A user name with a password in a URL of `.gitmodules` or `.lfsconfig`."),
    url_unsafe: verdict
      .default(content.urlUnsafe)
      .describe("A URL or path there that makes git run or read something else."),
    url_elsewhere: verdict
      .default(content.urlElsewhere)
      .describe("A URL there whose host is neither the upstream's nor one of `hosts`."),
    hosts: globs.default([]).describe("Hosts that are not elsewhere, as globs."),
  })
  .prefault({});
