/** What stands here needs the whole of YAML: to be read, or to be refused with the right words. */
class NotSimple extends Error {
  override readonly name = "NotSimple";
}

/** @throws NotSimple always */
export const notSimple = (): never => {
  throw new NotSimple();
};

/** What is made, or null where making it met something that is not simple. */
export const ifSimple = <T>(make: () => T): T | null => {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotSimple) return null;
    throw error;
  }
};
