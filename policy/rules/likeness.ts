/** Letters of other scripts that are drawn like Latin ones (Unicode UTS #39, confusables). */
const LOOKALIKES: ReadonlySet<string> = new Set(
  "аеорсухіјѕԁһԛԝвмнткɡɑаιοανρυτικχЅІЈАВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧⅼⅰⅴⅹꓐꓑꓓꓚꓝꓢꓣꓮꓰ",
);

const WORD = /\p{L}[\p{L}\p{M}]*/gu;
const LATIN = /\p{Script=Latin}/u;
/** Scripts that are written together with Latin in one word in no language. */
const APART = /\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Armenian}|\p{Script=Cherokee}|\p{Script=Lisu}/u;
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;
const ORDINARY = /\ufe0f|\u200d|\u200c/gu;
const SLASHES = /[\u2044\u2215\u29f8\uff0f\uff3c]/u;

/** Nearly every name; the sets of Unicode above take a millisecond to be made ready. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Why a name is read as another than it is; null where it is not. */
export const likeness = (name: string): string | null => {
  if (PLAIN.test(name)) return null;
  // Joiners and the emoji selector belong to ordinary names, next to something they join.
  if (HIDDEN.test(name.replace(ORDINARY, ""))) return "a name with characters that nobody sees";
  if (SLASHES.test(name)) return "a name with a character that looks like a slash";
  for (const word of name.match(WORD) ?? []) {
    if (LATIN.test(word) && APART.test(word)) return "a name that mixes letters of scripts that look alike";
    if (APART.test(word) && [...word].every((letter) => LOOKALIKES.has(letter)))
      return "a name of letters that all look Latin and are not";
  }
  return /[\uff01-\uff5e\ufb00-\ufb06]/u.test(name) ? "a name with letters in a form made for print" : null;
};
