import { Fault } from "../../../model/fault.ts";

/** The release whose meaning is followed here. */
export const COMPATIBLE_WITH = [8, 30, 1] as const;

const SHAPE = /^v?(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** A warning when the file asks for a later gitleaks. @throws Fault when it asks for no version at all */
export const checkMinVersion = (wanted: string, name: string): readonly string[] => {
  if (wanted === "") return [];
  const found = SHAPE.exec(wanted);
  if (found === null) {
    throw new Fault(`${name}: minVersion is ${JSON.stringify(wanted)}`, { hint: "it must be like v8.25.0" });
  }
  const parts = found.slice(1, 4).map(Number);
  const first = parts.findIndex((part, index) => part !== COMPATIBLE_WITH[index]);
  if (first < 0 || (parts[first] as number) < (COMPATIBLE_WITH[first] as number)) return [];
  return [`${name}: minVersion is ${wanted}; gitleaks ${COMPATIBLE_WITH.join(".")} is what is followed here`];
};
