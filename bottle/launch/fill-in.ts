import { RUN } from "../plan/layout.ts";

/** Puts a launch's own directory where a plan leaves it open. */
export const fillIn =
  (directory: string) =>
  (text: string): string =>
    text.replaceAll(RUN, directory);
