/** Files of a bare repository that the dumb protocol reads (gitrepository-layout(5)). */
const READ = [
  /\/info\/refs$/,
  /\/packed-refs$/,
  /\/objects\/info\/(?:packs|(?:http-)?alternates)$/,
  /\/objects\/pack\/pack-/,
  // A write goes to the object's name and a lock token first.
  /\/objects\/[\da-f]{2}\/[\da-f]{38}/,
];

/** What it writes besides. The refs of a GitHub repository are written through an interface of their own. */
const WRITTEN = [
  /\/objects\/(?:info|pack)(?:\/|$)/,
  /(?<!\/repos\/[^/]+\/[^/]+\/git)\/refs\/(?:heads|tags|notes|remotes|changes|for|pull|replace|stash)(?:\/|$)/,
  /\.git(?:\/|$)/,
];

const matches = (files: readonly RegExp[], segments: readonly string[]): boolean => {
  const path = `/${segments.join("/")}`;
  return files.some((file) => file.test(path));
};

/** Does a path name a file that the dumb protocol reads, in a repository of any name? */
export const isRepositoryFile = (segments: readonly string[]): boolean => matches(READ, segments);

/** Does a path lead into a folder named `*.git`, or name a file that the dumb protocol reads or writes? */
export const isInRepository = (segments: readonly string[]): boolean =>
  matches(READ, segments) || matches(WRITTEN, segments);
