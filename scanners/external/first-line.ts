/** The first line that says something, without colours and cut to a readable length; null when none does. */
export const firstLine = (text: string): string | null => {
  const line = text
    .replace(/\u001b\[[0-9;]*m/g, "")
    .split("\n")
    .find((each) => each.trim() !== "");
  return line === undefined ? null : line.trim().slice(0, 200);
};
