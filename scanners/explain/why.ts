import type { Refused } from "../context/assignment.ts";
import type { Refusal } from "../engine/shape-detector.ts";

/** What readers of text around a name answer besides. */
type Other = "not base64 of user:password" | "no key";

/** Refusals in words, for people. */
const WORDS: Readonly<Record<Exclude<Refusal, "other shape"> | Refused | Other, string>> = {
  "joined before": "a letter or digit stands right before it",
  "joined behind": "it goes on: more characters of its kind stand right behind it",
  "wrong checksum": "its checksum does not hold",
  "not accepted": "it does not meet the rule's further condition",
  placeholder: "it reads as a placeholder",
  template: "it reads as a template or a variable",
  reference: "it reads as code that refers to a value kept elsewhere",
  masked: "it is masked already",
  number: "it is a number, or letters or digits only",
  format: "it reads as a date, a version, a colour or the like",
  path: "it reads as a path",
  url: "it reads as a URL or a host",
  address: "it reads as a mail address",
  type: "it reads as a type or a literal of a language",
  markup: "it reads as markup",
  pattern: "it reads as a regular expression",
  digest: "it says that it is a digest",
  public: "it is a public key or a token meant to be public",
  hashed: "it is the hash of a password",
  encrypted: "it is encrypted",
  published: "it is an example that a standard or a vendor publishes",
  repeated: "its characters repeat or count up",
  "too short": "it is too short, or far too long",
  sentence: "it reads as a sentence",
  words: "it reads as words or a name",
  "well known": "it is a password that everybody tries first",
  uuid: "it is a UUID behind a name that may hold any id",
  hexadecimal: "it is hexadecimal and too short for a token",
  random: "it looks random",
  mixed: "it looks like a password",
  wordy: "it may be a password of words",
  foreign: "it holds characters that secrets of this kind do not have",
  "more names": "more names and values stand in it",
  binary: "what stands around it is no text",
  "other name": "the name before it promises no secret",
  "test result": "it reads as the result of a test",
  "not base64 of user:password": "it is not base64 of a user and a password",
  "no key": "no key stands behind the label",
};

/** A refusal in words. */
export const whyNot = (refusal: string): string =>
  (WORDS as Readonly<Record<string, string>>)[refusal] ?? refusal;
