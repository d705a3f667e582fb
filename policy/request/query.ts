import { spellingsOf } from "./spellings.ts";

/** One parameter of a query, in a spelling some server would read. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** The parameters of a query in every spelling, separated by `&` or `;`, names and values in lower case. */
export const parametersOf = (query: string | null): readonly Parameter[] =>
  query === null
    ? []
    : spellingsOf(query.replaceAll("+", " ")).texts.flatMap((text) =>
        text.split(/[&;?\u0000]/).map((part) => {
          const [name = "", ...values] = part.split("=");
          return { name: name.trim(), value: values.join("=").trim() };
        }),
      );
