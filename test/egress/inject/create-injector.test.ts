import { chmodSync, closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createInjector } from "../../../egress/inject/create-injector.ts";
import type { CredentialSource } from "../../../egress/inject/credential-source.ts";
import type { Injector } from "../../../egress/inject/injector.ts";
import { Fault } from "../../../model/fault.ts";
import { makePipes } from "../../../sys/pipes.ts";
import { PLACEHOLDER, routeOf } from "../../policy/request/requests.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const ROUTE = routeOf({ auth: { scheme: "Bearer", token_ref: "API_TOKEN" } });
const SENT = { target: "/", headers: [["Authorization", `Bearer ${PLACEHOLDER}`]] } as const;

const value = (letter: string): string => `real-${letter.repeat(20)}`;

const documentOf = (credentials: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ version: 1, credentials });

const open = async (
  source: CredentialSource,
  failed: (fault: Fault) => void = () => {},
): Promise<Injector> => {
  const injector = await createInjector({ source, placeholders: { API_TOKEN: PLACEHOLDER }, failed });
  onTestFinished(() => injector.close());
  return injector;
};

const inFile = async (text: string, mode = 0o600): Promise<string> => {
  const file = join((await makeSandbox()).dir, "credentials.json");
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
};

const arrives = (injector: Injector): string | undefined => injector.inject(ROUTE, SENT).headers[0]?.[1];

describe("credentials come by name", () => {
  test("from a file of the owner's own, read again when they rotate", async () => {
    const path = await inFile(documentOf({ API_TOKEN: { value: value("a") } }));
    const injector = await open({ kind: "file", path });
    expect(injector.inject(ROUTE, SENT)).toEqual({
      target: "/",
      headers: [["Authorization", `Bearer ${value("a")}`]],
      injected: "API_TOKEN",
    });
    const before = injector.values();
    expect(injector.values()).toBe(before);
    writeFileSync(path, documentOf({ API_TOKEN: { value: value("b") } }));
    await injector.reload();
    expect(arrives(injector)).toBe(`Bearer ${value("b")}`);
    expect([...injector.values()]).toEqual([["API_TOKEN", value("b")]]);
    // What was kept of the old ones is overwritten.
    expect([...before.values()].join("")).toMatch(/^\0+$/);
  });

  test("for other placeholders, once the agents have others", async () => {
    const path = await inFile(documentOf({ API_TOKEN: { value: value("a") } }));
    const injector = await open({ kind: "file", path });
    await injector.reload({ API_TOKEN: "another-placeholder" });
    expect(injector.inject(ROUTE, SENT).injected).toBeNull();
    const sent = { target: "/", headers: [["Authorization", "Bearer another-placeholder"]] } as const;
    expect(injector.inject(ROUTE, sent).headers[0]?.[1]).toBe(`Bearer ${value("a")}`);
  });

  test("of a pair, the password alone is known too", async () => {
    const path = await inFile(documentOf({ API_TOKEN: { value: `robot:${value("a")}` } }));
    const injector = await open({ kind: "file", path });
    expect([...injector.values()]).toEqual([
      ["API_TOKEN", `robot:${value("a")}`],
      ["API_TOKEN (password)", value("a")],
    ]);
  });

  test("from a descriptor on a file", async () => {
    const fd = openSync(await inFile(documentOf({ API_TOKEN: { value: value("a") } })), "r");
    onTestFinished(() => closeSync(fd));
    expect(arrives(await open({ kind: "descriptor", fd }))).toBe(`Bearer ${value("a")}`);
  });

  test("from a descriptor on a pipe, one document after another", async () => {
    const [pipe] = await makePipes(1, process.env);
    if (pipe === undefined) throw new Error("no pipe");
    onTestFinished(() => closeSync(pipe.writeEnd));
    writeSync(pipe.writeEnd, `${documentOf({ API_TOKEN: { value: value("a") } })}\n`);
    const injector = await open({ kind: "descriptor", fd: pipe.readEnd });
    expect(arrives(injector)).toBe(`Bearer ${value("a")}`);
    writeSync(pipe.writeEnd, `${documentOf({ API_TOKEN: { value: value("b") } })}\n`);
    await vi.waitFor(() => expect(arrives(injector)).toBe(`Bearer ${value("b")}`));
  });

  test("from a stream, written over many lines and in pieces", async () => {
    const stream = new PassThrough();
    const text = JSON.stringify({ version: 1, credentials: { API_TOKEN: { value: value("a") } } }, null, 2);
    const opening = open({ kind: "stream", stream });
    for (const letter of text) stream.write(letter);
    stream.end();
    expect(arrives(await opening)).toBe(`Bearer ${value("a")}`);
  });

  test("a later document that is wrong is told of, and the values from before stay", async () => {
    const stream = new PassThrough();
    stream.write(`${documentOf({ API_TOKEN: { value: value("a") } })}\n`);
    const told: string[] = [];
    const injector = await open({ kind: "stream", stream }, ({ message }) => void told.push(message));
    stream.write(`${documentOf({ API_TOKEN: { value: 7 } })}\n`);
    await vi.waitFor(() =>
      expect(told).toEqual([
        "the credentials on standard input: credentials.API_TOKEN: value must be a text",
      ]),
    );
    expect(arrives(injector)).toBe(`Bearer ${value("a")}`);
  });

  test("after the end nothing is left", async () => {
    const injector = await open({
      kind: "file",
      path: await inFile(documentOf({ API_TOKEN: { value: value("a") } })),
    });
    const kept = injector.values();
    injector.close();
    expect([...kept.values()].join("")).toMatch(/^\0+$/);
    expect(injector.values().size).toBe(0);
    expect(() => injector.inject(ROUTE, SENT)).toThrow(Fault);
  });
});

describe("a request is sent as it came", () => {
  test.each([
    ["on a route without auth", routeOf(), SENT.headers],
    ["without a placeholder", ROUTE, [["Accept", "*/*"]] as const],
  ])("%s", async (_, route, headers) => {
    const path = await inFile(documentOf({ API_TOKEN: { value: value("a") } }));
    const injector = await open({ kind: "file", path });
    expect(injector.inject(route, { target: "/x", headers })).toEqual({
      target: "/x",
      headers,
      injected: null,
    });
  });

  test("a placeholder whose credential is missing is not sent on", async () => {
    const injector = await open({ kind: "file", path: await inFile(documentOf({})) });
    expect(() => injector.inject(ROUTE, SENT)).toThrow(
      "the credential API_TOKEN for api.example.com is not there",
    );
  });
});

describe("what is wrong with credentials is said without them", () => {
  const SECRET = value("s");

  test.each<[string, string, string]>([
    ["no JSON", `{"version":1,"credentials":{"API_TOKEN":{"value":"${SECRET}"}`, "is not JSON"],
    ["nothing", "", "is not JSON"],
    ["a list", "[]", "the document: must be an object with the keys version and credentials"],
    ["another version", documentOf({}).replace("1", "2"), "version: must be 1"],
    [
      "a value that is a number",
      documentOf({ API_TOKEN: { value: 12 } }),
      "credentials.API_TOKEN: value must be a text",
    ],
    [
      "an empty value",
      documentOf({ API_TOKEN: { value: "" } }),
      "credentials.API_TOKEN: value must not be empty",
    ],
    [
      "a value with a line's end",
      documentOf({ API_TOKEN: { value: `${SECRET}\n` } }),
      "credentials.API_TOKEN: value must be printable ASCII",
    ],
    [
      "a value where its entry belongs",
      documentOf({ API_TOKEN: SECRET }),
      "credentials.API_TOKEN: must have the key value, or the keys login and file",
    ],
    [
      "a value where a name belongs",
      documentOf({ [`${SECRET}/`]: { value: "x" } }),
      "credentials.(a name): the name of a credential is made of letters",
    ],
    [
      "a login that nobody knows",
      documentOf({ API_TOKEN: { login: "other", file: "/x" } }),
      "login must be claude or codex, and file an absolute path",
    ],
    ["the placeholder", documentOf({ API_TOKEN: { value: PLACEHOLDER } }), "API_TOKEN holds the placeholder"],
  ])("%s", async (_, text, words) => {
    const source = { kind: "file", path: await inFile(text) } as const;
    const fault: unknown = await open(source).catch((error: unknown) => error);
    if (!(fault instanceof Fault)) throw new Error("no fault");
    expect(fault.message).toContain(words);
    expect(fault.message).toContain("credentials");
    expect(JSON.stringify([fault.message, fault.hint, String(fault.cause), fault.stack])).not.toContain(
      SECRET,
    );
  });

  test("a file that others may read is refused, and read once they may not", async () => {
    const path = await inFile(documentOf({ API_TOKEN: { value: SECRET } }), 0o640);
    await expect(open({ kind: "file", path })).rejects.toThrow(
      `other accounts may read the credentials ${path}`,
    );
    chmodSync(path, 0o600);
    expect(arrives(await open({ kind: "file", path }))).toBe(`Bearer ${SECRET}`);
  });

  test("an empty stream and a closed descriptor are named", async () => {
    await expect(open({ kind: "stream", stream: new PassThrough().end() })).rejects.toThrow(
      "the credentials on standard input are empty",
    );
    await expect(open({ kind: "descriptor", fd: 999 })).rejects.toThrow(
      "cannot read the credentials on descriptor 999 (EBADF)",
    );
  });
});
