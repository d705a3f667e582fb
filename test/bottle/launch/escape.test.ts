import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually, processesIn } from "../../support/processes.ts";
import { githubToken } from "../../support/secrets.ts";
import { findProgram } from "../../support/sshd.ts";
import { PROGRAM } from "../support.ts";
import { type Desk, inside, lacking, makeDesk } from "./support.ts";

const why = await lacking();

/** A service of the host that tells whoever reaches it a word. */
const hostService = async (): Promise<number> => {
  const server = createServer((_, response) => void response.end("reached"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

/** Runs the same lines on the host, where there is no wall. */
const outside = async (script: string): Promise<string> =>
  (await execa("sh", ["-c", script], { reject: false })).stdout;

/** Asks a socket of the loopback in perl, which every bottle has: what it answered, or the error's number. */
const reach = (host: string, port: number): string =>
  `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(PeerAddr => "${host}", PeerPort => ${port}, Timeout => 3) or do { print "no ", $!+0, "\\n"; exit }; print $s "GET / HTTP/1.0\\r\\n\\r\\n"; local $/; print <$s> =~ /reached/ ? "reached\\n" : "connected\\n"'`;

describe.skipIf(why !== null)("from inside a bottle there is no way to", () => {
  test("the host's loopback, an address, metadata, or anything by IPv6; on the host there is", async () => {
    const port = await hostService();
    const desk = await makeDesk();
    const script = [
      reach("127.0.0.1", port),
      reach("192.0.2.1", 443),
      reach("169.254.169.254", 80),
      "cat /proc/net/route | wc -l; cut -c1-32 /proc/net/if_inet6; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '",
    ].join("\n");
    const { stdout } = await inside(desk, script);
    const [ECONNREFUSED, ENETUNREACH] = [111, 101];
    expect(stdout.split("\n")).toEqual([
      `no ${ECONNREFUSED}`,
      `no ${ENETUNREACH}`,
      `no ${ENETUNREACH}`,
      "1",
      "00000000000000000000000000000001",
      "lo",
    ]);
    expect(await outside(reach("127.0.0.1", port))).toBe("reached");
  });

  test("names: no resolver answers, and a name in a query leaves nothing", async () => {
    const desk = await makeDesk();
    const ask = `perl -MSocket -e 'socket(my $s, AF_INET, SOCK_DGRAM, 0); for my $to ("127.0.0.11", "127.0.0.53", "192.0.2.53") { my $n = send($s, "x" x 40, 0, pack_sockaddr_in(53, inet_aton($to))); print $to, " ", defined $n ? "sent" : $!+0, "\\n" } print defined gethostbyname("secret.example.com") ? "found" : "unknown", "\\n"'`;
    const { stdout } = await inside(
      desk,
      `${ask}; ls /etc/resolv.conf /run/systemd 2>&1 | grep -c 'No such'`,
    );
    expect(stdout.split("\n").slice(2)).toEqual(["192.0.2.53 101", "unknown", "2"]);
  });

  test("hosts that have no route, through the proxy or past it", async () => {
    const port = await hostService();
    const desk = await makeDesk();
    const tunnel = (to: string): string =>
      `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new("127.0.0.1:3128") or die; print $s "CONNECT ${to} HTTP/1.1\\r\\nHost: ${to}\\r\\n\\r\\n"; print scalar(<$s>) =~ / (\\d+) /, "\\n"'`;
    const ran = await inside(
      desk,
      [
        tunnel("example.com:443"),
        tunnel(`127.0.0.1:${port}`),
        tunnel("169.254.169.254:80"),
        tunnel("[::1]:443"),
      ].join("\n"),
    );
    expect(ran.stdout.split("\n")).toEqual(["403", "403", "403", "403"]);
    expect(ran.stderr).toContain("requests: 0 passed, 4 refused");
  });

  test("virtual, packet and raw sockets, namespaces, or the kernel's other doors", async () => {
    const desk = await makeDesk();
    const sockets = `perl -e 'for ([40,1,0],[17,3,0],[2,3,1],[38,5,0],[16,3,9]) { print socket(my $s, $_->[0], $_->[1], $_->[2]) ? "made" : $!+0, " " } print "\\n"'`;
    const script = [
      sockets,
      "unshare -Ur true 2>/dev/null; echo unshare=$?; mount -t tmpfs none /tmp 2>/dev/null; echo mount=$?",
      "nsenter -t 1 -n true 2>/dev/null; echo nsenter=$?; chroot / true 2>/dev/null; echo chroot=$?",
      "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t' | tr '\\n' ' '",
    ].join("\n");
    const { stdout } = await inside(desk, script);
    expect(stdout.split("\n")).toEqual([
      "97 97 1 97 1 ",
      "unshare=1",
      expect.stringMatching(/^mount=(?!0)/),
      "nsenter=1",
      expect.stringMatching(/^chroot=(?!0)/),
      "CapEff:0000000000000000 CapBnd:0000000000000000 NoNewPrivs:1 Seccomp:2 ",
    ]);
    const open = await outside(
      `perl -e 'print socket(my $s, 40, 1, 0) ? "made" : $!+0'; unshare -Ur true; echo " $?"`,
    );
    expect(open).toMatch(/ 0$/);
  });

  test("processes of the host: their list, their environment, their memory", async () => {
    const desk = await makeDesk();
    const secret = githubToken("in the launcher's environment");
    const withSecret: Desk = { ...desk, env: { ...desk.env, HOST_SECRET: secret } };
    const script = [
      "ls /proc | grep -cE '^[0-9]+$'",
      "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c HOST_SECRET",
      "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -cE '/stat[e]/bottle|egress[.]json|gate[.]yaml'",
      "ls /proc/1/root/ | tr '\\n' ' '",
      "ls /sys 2>&1 | wc -l; cat /proc/kcore 2>&1 | head -c 4 | wc -c; echo x 2>/dev/null > /proc/sys/kernel/core_pattern; echo core_pattern=$?",
    ].join("\n");
    const { stdout } = await inside(withSecret, script);
    const lines = stdout.split("\n");
    expect(Number(lines[0])).toBeLessThan(12);
    expect(lines.slice(1, 3)).toEqual(["0", "0"]);
    expect(lines[3]).not.toContain("root ");
    expect(lines[6]).not.toBe("core_pattern=0");
  });

  test("the gate's files and keys, the proxy's, another bottle's, or the launcher's own sockets", async () => {
    const desk = await makeDesk();
    const other = desk.start(["launch", "a", "--yes", "--", "sleep", "1000"]);
    await eventually("the other bottle to run", async () => /\[6\/6\] probe/.test(other.said()));
    const script = [
      `ls ${desk.shelf} ${desk.home.dir} ${desk.home.configuration} 2>&1 | grep -vc 'No such file'`,
      "ls -m /run/bottle",
      "touch /run/bottle/x 2>/dev/null; echo touch=$?; rm -f /run/bottle/gate.sock 2>/dev/null; echo rm=$?; mv /run/bottle/egress.sock /run/bottle/y 2>/dev/null; echo mv=$?",
      "find / -xdev -name '*.sock' 2>/dev/null | wc -l; ls /var/run/docker.sock /run/docker.sock 2>&1 | grep -c 'No such'",
      "cat /proc/net/unix | grep -c @; env | grep -ciE 'token|secret|key'",
    ].join("\n");
    const { stdout } = await inside(desk, script);
    expect(stdout.split("\n")).toEqual([
      "0",
      "attach.sock, bin, ca.pem, egress.sock, gate.gitconfig, gate.sock, node, relay",
      ...["touch=1", "rm=1", "mv=1", "0", "2", "0", "0"],
    ]);
    other.signal("SIGTERM");
    await other.ended;
  });

  test("the descriptors that whoever launched it had open", async () => {
    const desk = await makeDesk();
    const listing = "ls -l /proc/self/fd /proc/2/fd | grep -c '/etc'";
    const launch = `exec 200</etc; exec node "$@"`;
    const leak = async (argv: readonly string[]): Promise<string> =>
      (
        await execa("bash", ["-c", launch, "bash", ...argv], {
          env: desk.env,
          extendEnv: false,
          reject: false,
        })
      ).stdout;
    await execa("chown", ["-R", `${process.getuid?.()}`, desk.home.dir]);
    expect(await leak([PROGRAM, "launch", "a", "--yes", "--", "sh", "-c", listing])).toBe("0");
    const child = `require("child_process").spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "sh", "-c", "ls -l /proc/self/fd | grep -c /etc"], { stdio: "inherit" })`;
    expect(await leak(["-e", child])).toBe("1");
  });

  test("files of the host by a link in the workspace", async () => {
    const desk = await makeDesk();
    const work = join(desk.home.dir, "work");
    const file = join(desk.home.dir, "private.txt");
    mkdirSync(work);
    writeFileSync(file, "private");
    symlinkSync(file, join(work, "link"));
    symlinkSync(desk.home.dir, join(work, "up"));
    if (process.geteuid?.() === 0) await execa("chown", ["-hR", "65534:65534", work, file]);
    const script = "cat link up/private.txt ../private.txt 2>&1 | grep -c 'No such'; echo x > made; ls";
    const { stdout } = await inside(desk, script, ["--workspace", work]);
    expect(stdout.split("\n")).toEqual(["3", "link", "made", "up"]);
    expect(await outside(`cat ${work}/link`)).toBe("private");
  });

  test("another account: nothing runs as its owner, and nothing that would is made", async () => {
    const desk = await makeDesk();
    const script = [
      'cp /bin/sleep s; chmod 4755 s 2>/dev/null; echo chmod=$?; perl -e \'print sysopen(my $f, "t", 0x41, 04755) ? 1 : 0, "\\n"\'',
      "find /usr/bin -perm -4000 | head -1 | grep -c .; su -c id 2>&1 </dev/null | grep -c 'uid=0'; touch /usr/x 2>/dev/null; echo usr=$?",
      "find . -perm -4000 | wc -l",
    ].join("\n");
    const { stdout } = await inside(desk, script);
    expect(stdout.split("\n")).toEqual(["chmod=1", "0", "1", "0", "usr=1", "0"]);
    expect(await outside("cd $(mktemp -d); cp /bin/sleep s; chmod 4755 s; find . -perm -4000 | wc -l")).toBe(
      "1",
    );
  });

  test("more processes than it may have, while the host goes on", async () => {
    const desk = await makeDesk();
    // Each child waits; the parent counts how many there could be.
    const count = `$| = 1; my $n = 0; while ($n < 1200) { my $p = fork; last unless defined $p; if ($p == 0) { sleep 60; exit } $n++ } print "$n\\n"; kill "KILL", -getpgrp`;
    const { stdout } = await inside(desk, `setsid perl -e '${count}'; true`);
    expect(Number(stdout)).toBeGreaterThan(100);
    expect(Number(stdout)).toBeLessThan(1_024);
    const wall = [
      "--unshare-all",
      "--ro-bind",
      "/",
      "/",
      "--dev",
      "/dev",
      "setsid",
      "--wait",
      "perl",
      "-e",
      count,
    ];
    expect((await execa("bwrap", wall, { reject: false })).stdout).toBe("1200");
  });

  test("more of the disk than there should be: the bottle is ended before it is full", async () => {
    const desk = await makeDesk();
    const free = Number((await execa("df", ["--output=avail", "-B1", desk.home.dir])).stdout.split("\n")[1]);
    const keep = `${Math.floor((free - 400 * 1024 ** 2) / 1024 ** 2)}MiB`;
    const script =
      "dd if=/dev/zero of=/tmp/full bs=1M 2>&1 | grep -c 'No space'; dd if=/dev/zero of=full bs=1M; sleep 60";
    const ran = await inside(
      desk,
      script.replace("dd if=/dev/zero of=/tmp/full", "head -c 3000M /dev/zero | dd of=/tmp/full"),
      ["--keep-free", keep],
    );
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("has only");
  });
});

describe.skipIf(why !== null || findProgram("setpriv") === null)("what a bottle runs from", () => {
  test("is gone at once when the launcher is killed, and the agent with it", async () => {
    const desk = await makeDesk();
    const running = desk.start(["launch", "a", "--yes", "--", "sleep", "1000"]);
    await eventually("the agent to run", async () => /\[6\/6\] probe/.test(running.said()));
    running.signal("SIGKILL");
    await running.ended;
    await eventually("everything to end", async () => (await processesIn(desk.home.dir)).length === 0);
  });
});
