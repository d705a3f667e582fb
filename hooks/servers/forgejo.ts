import { dirname, join } from "node:path";
import { forgejo as server } from "../../gate/who/forgejo.ts";
import { Fault } from "../../model/fault.ts";
import { examineDelegate, gitea, giteaHooks, giteaSlot } from "./gitea.ts";
import { isThere, textOfScript } from "./is-there.ts";
import type { Layout } from "./layout.ts";

/**
 * As Gitea, and since its hooks are central: one hooks directory for all repositories, which core.hooksPath
 * names (modules/git/git.go); what is in a repository's own is then never run.
 */
export const forgejo: Layout = {
  ...gitea,
  name: "forgejo",
  server,
  async recognises(repo) {
    const place = await giteaHooks(repo);
    if (place === null) return false;
    if (!place.own) return true;
    const own = join(place.dir, "pre-receive.d", "gitea");
    return /forgejo/i.test((await textOfScript(join(place.dir, "pre-receive"))) + (await textOfScript(own)));
  },
  serverWidePlace: "the directory that core.hooksPath names, `hooks` in the server's git home",
  async serverWide(dir, hook) {
    if (!(await isThere(join(dir, "pre-receive")))) {
      throw new Fault(`no hooks of Forgejo are in ${dir}`, {
        hint: "name the directory that `git config --global core.hooksPath` prints for the server's user",
      });
    }
    return giteaSlot(dir, hook, "core.hooksPath");
  },
  afterServerWide: ({ file }) => [
    `every repository whose core.hooksPath is ${dirname(dirname(file))} runs it`,
  ],
  examine: (_, slot) => examineDelegate(server, slot),
};
