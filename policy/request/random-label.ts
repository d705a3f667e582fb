/** Shortest label that is judged. Names of machines and buckets that clouds make up are shorter. */
const SHORTEST = 16;
/** No label that people give is longer. */
const LONGEST = 40;

// Pairs of letters that make up four fifths of English text and of the names that people give.
const COMMON = new Set(
  `th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro
   ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so
   rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl
   ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui sp pi do ub up da ag ap ck ew oo oc og ga go gi bu ba bo
   cl cr cu du dr ep ef ei ew fr gr ki ks lt lu mu nk nn pp ps rd rk rm rn sc sk sm sn sw tt ug um va vo ye`.split(
    /\s+/,
  ),
);

/** Does a label of a name look made by a machine, such as data that leaves inside a name? */
export const looksRandom = (label: string): boolean => {
  if (label.length < SHORTEST) return false;
  if (label.length > LONGEST || /^\d+$/.test(label)) return true;
  const words = label.split("-");
  const changes = words.flatMap((word) => word.match(/\d(?=[a-z])|[a-z](?=\d)/g) ?? []).length;
  return changes >= 5 || isUnpronounceable(words);
};

const isUnpronounceable = (words: readonly string[]): boolean => {
  const pairs = words.flatMap((word) => Array.from(word.slice(1), (letter, at) => word[at] + letter));
  const letters = pairs.filter((pair) => /^[a-z]{2}$/.test(pair));
  const common = letters.filter((pair) => COMMON.has(pair)).length;
  return letters.length >= 12 && common < letters.length * 0.5;
};
