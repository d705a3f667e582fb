import { headerName } from "./headers.ts";

/** Headers that hold a credential, by the words their names end in. */
const CREDENTIAL =
  /^(?:.*-)?(?:authorization|api-?key|subscription-key|auth-key|token|secret|password|passwd|cookie2?|credentials?)$/;
/** Names that end so and hold none. */
const NO_CREDENTIAL = /^(?:.*-)?(?:csrf|xsrf|continuation|page|sync)-token$/;

/** Does a header of this name hold a credential? What a client says to the proxy itself is one too. */
export const isCredentialHeader = (header: string): boolean => {
  const name = headerName(header);
  return CREDENTIAL.test(name) && !NO_CREDENTIAL.test(name);
};
