import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RequestLine, routeRequest } from "../../../gate/serve/http/route-request.ts";

const NAMES = ["app", "team/app"];
const line = (more: Partial<RequestLine>): RequestLine => ({
  method: "GET",
  target: "/",
  contentType: undefined,
  contentEncoding: undefined,
  gitProtocol: undefined,
  ...more,
});

describe("a request line", () => {
  test.each([
    ["/app.git/info/refs?service=git-upload-pack", "app", "git-upload-pack"],
    ["/team/app.git/info/refs?service=git-receive-pack", "team/app", "git-receive-pack"],
  ])("%s asks for an advertisement", (target, repository, service) => {
    expect(routeRequest(line({ target }), NAMES)).toEqual({ kind: "advertise", repository, service });
  });

  test("calls a service by POST with its own type of content", () => {
    const call = { method: "POST", target: "/app.git/git-receive-pack" };
    const contentType = "application/x-git-receive-pack-request";
    expect(routeRequest(line({ ...call, contentType }), NAMES)).toEqual({
      kind: "call",
      repository: "app",
      service: "git-receive-pack",
    });
    expect(routeRequest(line(call), NAMES)).toMatchObject({ status: 415 });
    expect(routeRequest(line({ ...call, method: "GET", contentType }), NAMES)).toMatchObject({ status: 405 });
  });

  test("of git's old protocol is told that only the smart one is spoken", () => {
    expect(routeRequest(line({ target: "/app.git/info/refs" }), NAMES)).toMatchObject({ status: 400 });
  });

  test("means something only in the one spelling it has", () => {
    const right = "/app.git/info/refs?service=git-upload-pack";
    const noise = fc.constantFrom(
      "%2e",
      "..",
      ".",
      "/",
      "//",
      "\\",
      "%00",
      "?",
      "#",
      ";",
      "%2F",
      "A",
      " ",
      "&x=1",
    );
    fc.assert(
      fc.property(noise, fc.integer({ min: 0, max: right.length }), (piece, at) => {
        const target = right.slice(0, at) + piece + right.slice(at);
        expect(routeRequest(line({ target }), NAMES)).toMatchObject({ kind: "misfit" });
      }),
      { numRuns: 500 },
    );
  });
});
