/** The same bytes with three stars for every place where one of these texts stands. */
export const withoutSecrets = (bytes: Buffer, secrets: readonly string[]): Buffer => {
  if (!secrets.some((secret) => bytes.includes(secret))) return bytes;
  const text = secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), bytes.toString("latin1"));
  return Buffer.from(text, "latin1");
};
