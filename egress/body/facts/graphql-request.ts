import { graphqlMutations } from "./graphql-mutations.ts";
import { type Json, member } from "./read-json.ts";

/** What asks for a document that is not written in the request, in some server's language. */
const ELSEWHERE = ["documentid", "document_id", "docid", "doc_id", "id", "queryid", "query_id", "hash"];

/** The root fields of all mutations in a GraphQL request over HTTP, or in a batch of them; null when unknown. */
export const requestMutations = (body: Json): readonly string[] | null => {
  const requests = Array.isArray(body) ? (body as readonly Json[]) : [body];
  if (requests.length === 0) return null;
  const all = requests.map(mutationsOf);
  return all.some((one) => one === null) ? null : [...new Set(all.flatMap((one) => one ?? []))];
};

const mutationsOf = (request: Json): readonly string[] | null => {
  const query = member(request, "query");
  if (typeof query !== "string") return null;
  if (keys(request).some((name) => ELSEWHERE.includes(name))) return null;
  const extensions = member(request, "extensions") ?? null;
  if (keys(extensions).includes("persistedquery")) return null;
  return graphqlMutations(query);
};

/** The names of an object's members, in lower case. */
const keys = (value: Json): readonly string[] =>
  value instanceof Map
    ? [...(value as ReadonlyMap<string, Json>).keys()].map((name) => name.toLowerCase())
    : [];

/** Parameters of a URL by which a server may take the document from there instead. */
const PARAMETERS =
  /(?:^|[&;])(?:query|operationname|variables|extensions|document_?id|doc_?id|query_?id|id|hash)(?:[=[&;]|$)/i;

/** Whether a query of a URL says anything of a document. */
export const namesDocument = (query: string): boolean => PARAMETERS.test(query);
