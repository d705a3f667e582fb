import { isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { Fault } from "../../model/fault.ts";
import type { Waiver } from "../../policy/waive.ts";
import { parseWaivers, waiverKey, waiverSchema } from "./waivers-file.ts";

const NEW_FILE =
  "# Secrets that somebody accepts until a day; gate waive adds one, gate waivers lists them.\nversion: 1\n";

export interface Edit {
  /** What stands in the file; null when there is none yet. */
  readonly text: string | null;
  readonly file: string;
  readonly waiver: Waiver;
  /** Let the new entry take the place of one with the same fingerprint, repository and path. */
  readonly renew: boolean;
}

/** What is wrong with an entry, a line for each field; none when it may stand in a file. */
export const complaintsAbout = (waiver: Waiver): readonly string[] =>
  (waiverSchema.safeParse(waiver).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

/** The text of the file with one more waiver; comments and other entries stay. @throws Fault */
export const editWaivers = ({ text, file, waiver, renew }: Edit): string => {
  const before = text ?? NEW_FILE;
  const waivers = parseWaivers(before, file);
  const same = waivers.findIndex((other) => waiverKey(other) === waiverKey(waiver));
  if (same >= 0 && !renew) {
    const { approver, expires } = waivers[same] as Waiver;
    throw new Fault(`${file} has this waiver already, by ${approver} until ${expires}`, {
      hint: "--renew puts the new approver, reason and day in its place",
    });
  }
  const document = parseDocument(before, { version: "1.2" });
  const list = listOf(document.get("waivers"));
  if (list === null) document.set("waivers", document.createNode([waiver]));
  else if (same < 0) list.add(document.createNode(waiver));
  else renewEntry(list.items[same] as YAMLMap, waiver);

  const edited = document.toString({ lineWidth: 0 });
  proveEdit(parseWaivers(edited, file), waivers, waiver);
  return edited;
};

/** An empty list is written as `[]`; with an entry it stands in lines like any other. */
const listOf = (value: unknown): YAMLSeq | null => {
  if (!isSeq(value)) return null;
  if (value.items.length === 0) value.flow = false;
  return value;
};

/** Sets the values and leaves the comments beside them. */
const renewEntry = (entry: YAMLMap, waiver: Waiver): void => {
  for (const [key, value] of Object.entries(waiver)) {
    const pair = entry.items.find((one) => isScalar(one.key) && one.key.value === key);
    if (isScalar(pair?.value)) pair.value.value = value;
  }
};

/** The file says afterwards what it said before, and the one waiver. */
const proveEdit = (after: readonly Waiver[], before: readonly Waiver[], waiver: Waiver): void => {
  const wanted = new Map([...before, waiver].map((each) => [waiverKey(each), each]));
  const same = after.every((each) => JSON.stringify(each) === JSON.stringify(wanted.get(waiverKey(each))));
  if (after.length !== wanted.size || !same)
    throw new Error("the edited waivers file does not say what it should");
};
