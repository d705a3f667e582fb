/** Three numbers, as semver has them. */
export type Version = readonly [number, number, number];

/** From the first version on, up to the second and not with it. */
export interface VersionRange {
  readonly from: Version;
  readonly below: Version;
}

/** The first version number in a program's answer; null when it names none. */
export const readVersion = (text: string): Version | null => {
  const found = /(?:^|[^\w.])v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\w.])/.exec(text);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
};

export const isWithin = (version: Version, { from, below }: VersionRange): boolean =>
  compare(version, from) >= 0 && compare(version, below) < 0;

export const showRange = ({ from, below }: VersionRange): string =>
  `${from.join(".")} or later, below ${below.join(".")}`;

const compare = (one: Version, other: Version): number =>
  one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
