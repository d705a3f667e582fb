/** What an agent holds in place of a credential: the same on every launch, and of no use anywhere. */
export const placeholderFor = (tokenRef: string): string =>
  `bottle-placeholder-${tokenRef.toLowerCase().replaceAll("_", "-")}`;
