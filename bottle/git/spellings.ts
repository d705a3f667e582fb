import { PORTS, type Upstream } from "./upstream.ts";

interface Door {
  readonly host: string;
  readonly port: number;
}

/** Hostings whose ssh is also reached at the port of https, as each documents it. */
const OTHER_DOORS: readonly { readonly host: string; readonly also: Door }[] = [
  { host: "github.com", also: { host: "ssh.github.com", port: 443 } },
  { host: "gitlab.com", also: { host: "altssh.gitlab.com", port: 443 } },
  { host: "bitbucket.org", also: { host: "altssh.bitbucket.org", port: 443 } },
];

/** Where an upstream's ssh answers: as it is written, and by the hosting's other door. */
const doorsOf = ({ host, port }: Door): readonly Door[] => {
  const row = OTHER_DOORS.find(
    ({ host: main, also }) => host === main || (host === also.host && port === also.port),
  );
  return row === undefined ? [{ host, port }] : [{ host: row.host, port: PORTS.ssh }, row.also];
};

/**
 * One word for one repository, however it is reached: over ssh or https, by which user and door. A hosting shows
 * one repository at the same path on each; case is left out, as hostings do.
 */
export const repositoryKey = (upstream: Upstream): string =>
  `${doorsOf(upstream)[0]?.host}/${upstream.path.replace(/^~[^/]*\//, "")}`.toLowerCase();

/**
 * Every way in which git is told this upstream, for `insteadOf`: with and without user, port, `.git`, as URL and
 * in scp form, over https and http too. `insteadOf` compares beginnings, letter by letter (git-config(1)).
 */
export const spellingsOf = (upstream: Upstream): readonly string[] => {
  const ssh =
    upstream.scheme === "ssh" ? doorsOf(upstream) : doorsOf({ host: upstream.host, port: PORTS.ssh });
  const user = upstream.scheme === "ssh" ? upstream.user : "git";
  const addresses = [
    ...ssh.flatMap((door) => sshAddresses(door, user, upstream)),
    ...webAddresses(ssh[0]?.host ?? upstream.host, upstream),
  ];
  return [...new Set(addresses.flatMap((address) => [`${address}.git`, address]))];
};

const sshAddresses = ({ host, port }: Door, user: string | null, { path, rooted }: Upstream): string[] => {
  const users = [...new Set(["", ...(user === null ? [] : [`${user}@`]), "git@"])];
  const ports = port === PORTS.ssh ? ["", ":22"] : [`:${port}`];
  const urls = ["ssh", "git+ssh", "ssh+git"].flatMap((scheme) =>
    users.flatMap((who) => ports.map((at) => `${scheme}://${who}${host}${at}/${path}`)),
  );
  // The scp form has a port only in brackets (connect.c, get_host_and_port); without a slash it begins at home.
  const hosts = users.flatMap((who) =>
    port === PORTS.ssh
      ? [`${who}${host}`, `${who}[${host}]`]
      : [`[${who}${host}:${port}]`, `${who}[${host}:${port}]`],
  );
  const paths = rooted || !path.startsWith("~") ? [`/${path}`, path] : [path];
  return [...urls, ...hosts.flatMap((at) => paths.map((rest) => `${at}:${rest}`))];
};

const webAddresses = (host: string, { scheme, port, user, path }: Upstream): string[] => {
  const hosts = scheme === "https" && port !== PORTS.https ? [`${host}:${port}`] : [host, `${host}:443`];
  const users = scheme === "https" && user !== null ? ["", `${user}@`] : ["", "git@"];
  return [
    ...users.flatMap((who) => hosts.map((at) => `https://${who}${at}/${path}`)),
    ...(hosts.includes(host) ? [`http://${host}/${path}`, `git://${host}/${path}`] : []),
  ];
};
