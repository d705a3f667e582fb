import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { scan } from "../support.ts";

const random = randomFrom(31);
const LETTERS = "ABCDEFGHKMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz";
const CRYPT = `${LETTERS}23456789`;
const password = `${random.text(LETTERS, 4)}7!q${random.text(LETTERS, 3)}4`;
const token = `q7${random.text("0123456789abcdef", 36)}e1`;
const encoded = (text: string): string => Buffer.from(text).toString("base64");
const found = (text: string) => scan(text).filter(({ confidence }) => confidence !== "low");

describe("a password in a statement or a command is found", () => {
  test.each([
    ["sql-password", `CREATE USER 'app'@'%' IDENTIFIED BY '${password}';`],
    ["sql-password", `ALTER USER app IDENTIFIED WITH mysql_native_password BY '${password}';`],
    ["sql-password", `exec("CREATE USER app IDENTIFIED BY ${password}");`],
    ["command-password", `curl -X PUT -u "admin:${password}" https://host/`],
    ["command-password", `curl --user admin:${password} https://host/`],
    ["command-password", `sshpass -p '${password}' ssh host`],
    ["command-password", `mysql -u root -p${password} shop`],
    ["command-password", `docker login -u bot -p ${password} registry.corp.net`],
    ["command-password", `redis-cli -h cache -a ${password} ping`],
    ["command-password", `ConvertTo-SecureString "${password}" -AsPlainText -Force`],
    ["command-password", `http -a bot:${password} https://host/`],
    ["command-password", `zip -q -P ${password} out.zip a`],
    ["command-password", `az login --service-principal -u app -p ${password}`],
    ["command-password", `sqlplus -s system/${password}@//db/app`],
    ["command-password", `requirepass ${password}`],
    ["command-password", `username admin privilege 15 password 0 ${password}`],
    ["command-password", `snmp-server community ${password} RW`],
    ["call-password", `new NetworkCredential("deploy", "${password}")`],
    ["call-password", `new NetworkCredential("deploy", "${password}", "CORP")`],
    ["call-password", `requests.get(url, auth=("bot", "${password}"))`],
    ["call-password", `'auth' => ['bot', '${password}'],`],
    ["call-password", `.basic_auth("bot", Some("${password}"))`],
    ["call-password", `req.SetBasicAuth("bot", "${password}")`],
    ["call-password", `server.login(user, "${password}")`],
    ["call-password", `smtp.PlainAuth("", "bot", "${password}", "mail.corp.net")`],
    ["call-password", `DBI->connect("dbi:Pg:dbname=a", "app", '${password}');`],
    ["call-password", `DriverManager.getConnection(url, "scott", "${password}")`],
    ["call-password", `new PDO('mysql:host=db', 'app', '${password}')`],
    ["call-password", `new mysqli($host, "root", "${password}", "app")`],
    ["call-key", `jwt.sign({ id: 1 }, '${token}', { expiresIn: '1h' })`],
    ["call-key", `jwt.encode(payload, "${token}", algorithm="HS256")`],
    ["call-key", `cipher = Fernet(b"${token.slice(1)}yZ4qW=")`],
    ["call-key", `crypto.createHmac('sha256', '${token}')`],
    ["call-key", `new SecretKeySpec("${token}".getBytes(), "AES")`],
    ["call-password", `new DirectoryEntry("LDAP://10.1.1.1", "corp\\\\app", "${password}")`],
    ["authorization-header", `Authorization: Token ${token.slice(0, 39)}`],
    ["authorization-header", `curl -H "Authorization: ApiKey ${token}"`],
    ["session-cookie", `Cookie: theme=dark; PHPSESSID=${token}`],
    ["session-cookie", `Set-Cookie: session=${token}; HttpOnly`],
  ])("%s: %s", (rule, text) => {
    expect(found(text)).toMatchObject([{ rule, confidence: "medium" }]);
  });

  test.each([
    "CREATE USER app IDENTIFIED BY '$PASSWORD';",
    "the key identified by keygrip2 is gone",
    "curl -u $USER:$PASSWORD https://host/",
    'curl -u "user:password" https://host/',
    "sshpass -p $PASSWORD ssh host",
    "mysql -u root -p shop",
    "new NetworkCredential(user, password)",
    "Authorization: Token <token>",
    "Cookie: theme=dark; lang=en",
    "# requirepass foobared",
    "snmp-server community public RO",
    "unzip -P $PASSWORD a.zip",
    'page.login("Sign in", "Please enter your details");',
    'client.login("alice", password)',
    "requests.get(url, auth=(user, password))",
    'new PDO($dsn, $user, $pass, ["a" => "b2-c3"]);',
    'smtp.PlainAuth("", user, password, "smtp.corp2.net:587")',
    "jwt.sign(payload, process.env.JWT_SECRET, { algorithm: 'HS256' })",
    "jwt.verify(token, 'your-256-bit-secret')",
    "crypto.createHmac('sha256', secret).update('abc123def456')",
    `Cookie: csrftoken=${token}`,
  ])("but nothing in %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("a file of credentials is known by what it holds:", () => {
  const hash = `$6$${random.text(CRYPT, 8)}$${random.text(CRYPT, 86)}`;
  const bcrypt = `$2y$10$${random.text(CRYPT, 53)}`;
  const salt = random.text(`${CRYPT} !#%&*+-=?@^_~`, 62);
  const base64 = random.text(`${CRYPT}+/`, 43);

  test.each([
    ["shadow", "shadow-entry", `root:${hash}:19000:0:99999:7:::`],
    ["htpasswd", "htpasswd-entry", `admin:${bcrypt}`],
    ["htpasswd with SHA-1", "htpasswd-entry", `admin:{SHA}${random.text(CRYPT, 27)}=`],
    [".pgpass", "pgpass-entry", `db.corp.net:5432:shop:app:${password}`],
    [".netrc", "netrc-password", `machine api.corp.net login bot password ${token}`],
    [".npmrc", "npmrc-token", `//registry.corp.net/:_authToken=${token}`],
    [".npmrc with a password", "password-assignment", `//registry.corp.net/:_password=${encoded(password)}`],
    [".pypirc", "password-assignment", `[pypi]\nusername = bot\npassword = ${password}\n`],
    [".docker/config.json", "docker-config-auth", `{"auths":{"r":{"auth":"${encoded(`bot:${password}`)}"}}}`],
    [".git-credentials", "url-credentials", `https://bot:${password}@git.corp.net`],
    ["wp-config.php", "wordpress-salt", `define('SECURE_AUTH_KEY',  'x${salt}y');`],
    [
      "settings.py",
      "django-secret-key",
      `SECRET_KEY = 'django-insecure-${random.text("abcdefghijk0123456789!@#%+", 50)}'`,
    ],
    ["secrets.yml", "rails-secret-key-base", `  secret_key_base: ${random.text("0123456789abcdef", 128)}`],
    ["Laravel's .env", "laravel-app-key", `APP_KEY=base64:${base64}=`],
    ["a kubeconfig", "kubeconfig-key", `    client-key-data: LS0tLS1CRUdJTi${random.text(CRYPT, 400)}`],
    ["a kubeconfig's token", "token-assignment", `  user:\n    token: ${random.text(CRYPT, 30)}7q`],
    ["FileZilla's sites", "filezilla-password", `<Pass encoding="base64">${encoded(password)}</Pass>`],
    [
      "web.config",
      "aspnet-machine-key",
      `<machineKey validationKey="${random.text("0123456789ABCDEF", 128)}" />`,
    ],
    ["sftp.json", "password-assignment", `{ "host": "h", "username": "u", "password": "${password}" }`],
    ["app.ini of Gitea", "secret-assignment", `LFS_JWT_SECRET = ${base64}`],
    ["a WireGuard configuration", "wireguard-key", `[Interface]\nPrivateKey = ${base64}=\n`],
  ])("%s", (_, rule, text) => {
    expect(found(text).map((one) => one.rule)).toContain(rule);
  });

  test("a hash alone is a hint", () => {
    expect(scan(`seed: "${bcrypt}"`)).toMatchObject([{ rule: "password-hash", confidence: "low" }]);
  });
});

describe("a Kubernetes Secret", () => {
  const manifest = (data: string, kind = "Secret"): string =>
    `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: db\n${data}`;

  test("gives away a value of any name", () => {
    const value = encoded(`${password}z`);
    expect(found(manifest(`data:\n  dsn: ${value}\n`))).toMatchObject([{ rule: "kubernetes-secret" }]);
    expect(found(`apiVersion: v1\ndata:\n  dsn: ${value}\nkind: Secret\n`)).toMatchObject([
      { rule: "kubernetes-secret", line: 3 },
    ]);
  });

  test("that is sealed, templated or holds a stand-in gives away nothing", () => {
    const value = encoded(`${password}z`);
    expect(found(manifest(`data:\n  dsn: ${value}\n`, "SealedSecret"))).toEqual([]);
    expect(found(manifest("data:\n  dsn: {{ .Values.dsn | b64enc }}\n"))).toEqual([]);
    expect(found(manifest(`data:\n  dsn: ${encoded("changeme")}\n`))).toEqual([]);
    expect(found(manifest(`---\nkind: ConfigMap\ndata:\n  dsn: ${value}\n`))).toEqual([]);
  });
});
