// What XML 1.0 allows in a document (section 2.2, "Char"), less the controls that only look like text.
const FORBIDDEN = /[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };

/** Text for an element; a character that XML cannot hold is written as `\u{…}`. */
export const xmlText = (text: string): string =>
  text
    .replace(FORBIDDEN, (one) => `\\u{${(one.codePointAt(0) as number).toString(16)}}`)
    .replace(/[&<>"]/g, (one) => `&${ENTITIES[one]};`);

// In an attribute, a reader turns a bare newline into a space (XML 1.0, section 3.3.3).
const attributeText = (text: string): string =>
  xmlText(text).replace(/[\n\t]/g, (one) => `&#${one.charCodeAt(0)};`);

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; attributes without a value are left out, `content` is XML already. */
export const element = (name: string, attributes: Attributes, content = ""): string => {
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${attributeText(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${given}/>` : `<${name}${given}>${content}</${name}>`;
};
