import type { Header } from "../../policy/request/facts.ts";
import { isReadBy } from "../connect/next-hop.ts";
import type { FlowDraft } from "../flow-draft.ts";
import type { House } from "../house.ts";
import type { Admitted } from "./admit.ts";
import { askingPlain, originTarget, requestHeaders } from "./forwarded.ts";

/** The head of a request as it goes upstream. */
export interface OutgoingHead {
  readonly target: string;
  readonly headers: readonly Header[];
}

/** Puts the credential in a request that was let out; nothing of it is kept. @throws Fault when it is not there */
export const withCredential = (
  { injector, dialOptions: { nextHop } }: House,
  { route, pin, head }: Admitted,
  flow: FlowDraft,
): OutgoingHead => {
  const forwarded = requestHeaders(head.headers);
  const { target, headers, injected } = injector.inject(route, {
    target: originTarget(head.target),
    headers: isReadBy(nextHop, pin.name) ? askingPlain(forwarded) : forwarded,
  });
  flow.set({ injected });
  return { target, headers };
};
