import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { scan } from "../support.ts";

// Put together here, so that no file of the project holds them.
const random = randomFrom(2024);
const password = `${random.text("abcdefghkmnpqrstuvwxyz", 4)}7!Q${random.text("ABCDEFGHKMNPQRSTUVWXYZ", 3)}x4`;
const token = `q7${random.text("0123456789abcdef", 36)}e1`;
const base64 = `aB3${random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 34)}dE9`;

const found = (text: string) => scan(text).filter(({ confidence }) => confidence !== "low");

describe("a password is found where it is assigned in", () => {
  test.each([
    ["JavaScript", `const dbPassword = "${password}";`],
    ["a JavaScript object", `  { user: 'app', password: '${password}' }`],
    ["a template literal", `password: \`${password}\`,`],
    ["TypeScript with a type", `private readonly password: string = "${password}";`],
    ["an optional member", `password?: string = "${password}"`],
    ["Scala", `val password: String = "${password}"`],
    ["Go", `password := "${password}"`],
    ["Go with a type", `var password string = "${password}"`],
    ["Python", `PASSWORD = '${password}'`],
    ["a default argument", `def connect(passwd: str = "${password}"):`],
    ["a bytes literal", `password = b"${password}"`],
    ["Python, a fallback", `password = os.environ.get("PASSWORD") or "${password}"`],
    ["Python, a default", `os.getenv("DB_PASSWORD", "${password}")`],
    ["JavaScript, a fallback", `process.env.DB_PASSWORD || "${password}"`],
    ["Java", `private static final String PASSWORD = "${password}";`],
    ["a setter", `dataSource.setPassword("${password}");`],
    ["a property", `props.setProperty("db.password", "${password}");`],
    ["C#", `Password = @"${password}",`],
    ["PHP", `$config['password'] = '${password}';`],
    ["PHP, an array", `'password' => '${password}',`],
    ["PHP, a constant", `define('DB_PASSWORD', '${password}');`],
    ["Ruby", `:password => "${password}",`],
    ["a comparison", `if (password === "${password}") {`],
    ["C", `#define PASSWORD "${password}"`],
    ["libcurl", `curl_easy_setopt(curl, CURLOPT_PASSWORD, "${password}");`],
    ["YAML", `db:\n  password: ${password}\n`],
    ["quoted YAML", `  password: "${password}"`],
    ["JSON", `{"password":"${password}"}`],
    ["JSON in a string", `"{\\"password\\": \\"${password}\\"}"`],
    ["a pair of name and value", `{ "name": "DB_PASSWORD", "value": "${password}" }`],
    ["a pair of key and value over lines", `"key": "password",\n   "value": "${password}"`],
    ["TOML", `password = "${password}"`],
    ["INI", `[db]\npassword=${password}\n`],
    ["Java properties", `spring.datasource.password=${password}`],
    [".env", `DB_PASSWORD=${password}`],
    ["shell", `export PGPASSWORD='${password}'`],
    ["a Dockerfile", `ENV DB_PASSWORD ${password}`],
    ["a Dockerfile's ARG", `ARG DB_PASSWORD=${password}`],
    ["Terraform", `  master_password = "${password}"`],
    ["a Terraform variable", `variable "db_password" {\n  default = "${password}"\n}`],
    ["an XML element", `<password>${password}</password>`],
    ["an XML element with attributes", `<wsse:Password Type="text">${password}</wsse:Password>`],
    ["an XML element over lines", `<password>\n    ${password}\n</password>`],
    ["an XML attribute", `<user name="app" password="${password}"/>`],
    ["an XML pair", `<add key="DbPassword" value="${password}" />`],
    ["an XML property", `<property><name>db.password</name>\n<value>${password}</value></property>`],
    ["a connection string", `"Server=db;User Id=app;Password=${password};Encrypt=true"`],
    ["a command's flag", `tool --user app --password ${password} run`],
    ["a flag with an equals sign", `--db-password=${password}`],
    ["PowerShell", `Connect-Server -User app -Password '${password}'`],
    ["a query", `https://host/login?user=a&password=${password.replace("!", "")}A&next=1`],
    ["HTML entities", `onclick="f(&quot;password:${password}&quot;)"`],
    ["a note", `host 10.1.2.3 (pw:${password})`],
    ["Rust", `const PASSWORD: &str = "${password}";`],
    ["Rust, bytes", `static PASSWORD: &'static [u8] = b"${password}";`],
    ["Rust, an option", `password: Some("${password}".to_string()),`],
    ["TypeScript with two types", `let password: string | null = "${password}";`],
    ["Objective-C", `#define kPassword @"${password}"`],
    ["Visual Basic", `Const DB_PASSWORD As String = "${password}"`],
    ["a property with accessors", `public string Password { get; set; } = "${password}";`],
    ["Erlang", `[{app, [{db_password, "${password}"}]}].`],
    ["Ruby, unless there is one", `password ||= "${password}"`],
    ["make", `DB_PASSWORD ?= ${password}`],
    ["a folded block of YAML", `password: >-\n    ${password}\n`],
    ["a literal block of YAML", `db:\n  password: |\n    ${password}\nhost: db\n`],
    ["an entry of a list of YAML", `- name: DB_PASSWORD\n  value: ${password}\n`],
    [
      "an entry with more members",
      `  - name: "DB_PASSWORD"\r\n    description: a\r\n    value: "${password}"`,
    ],
    [
      "an XML element with a named child",
      `<data name="DbPassword" a="b">\n <value>${password}</value></data>`,
    ],
    ["wpa_supplicant.conf", `network={\n psk="${password}"\n}`],
    ["ipsec.secrets", `10.1.1.1 : PSK "${password}"`],
    ["a note with blanks", `// admin pw = ${password}`],
    ["SQL", `CREATE USER app WITH PASSWORD '${password}';`],
    ["SQL without quotes", `CREATE ROLE app LOGIN PASSWORD ${password}x;`],
  ])("%s", (_, text) => {
    const [first, ...rest] = found(text);
    expect(first).toMatchObject({ rule: "password-assignment", confidence: "medium" });
    expect(first?.mask).toMatch(/^… \(\d+ characters\)$/);
    expect(rest).toEqual([]);
  });
});

describe("a token is found behind", () => {
  test.each([
    "client_secret: ",
    "CLIENT_SECRET=",
    '"clientSecret": "',
    "api_key = ",
    "apiKey: '",
    "X-Api-Key: ",
    "PRIVATE-TOKEN: ",
    "refresh_token=",
    "accessToken: ",
    "signing_key = '",
    "ENCRYPTION_KEY=",
    "secretAccessKey: ",
    "deploy-key: ",
    "credential: ",
    "webhook_secret = ",
    "openai_key = ",
    "config.secret_key = '",
    'secret_key_base: "',
  ])("%s", (before) => {
    const close = /["']$/.exec(before)?.[0] ?? "";
    for (const secret of [token, base64]) {
      expect(found(`${before}${secret}${close}\n`), before).toMatchObject([{ length: secret.length }]);
    }
  });
});

describe("nothing is found in", () => {
  test.each([
    ['password = "$', '{DB_PASSWORD}"'].join(""),
    "password: {{ vault_password }}",
    "password = $(cat /run/secrets/db)",
    'password: "<your password>"',
    'password = "********"',
    'password = "xxxxxxxx"',
    'password = "changeme"',
    'password = "your-password-here"',
    'password: "%s"',
    "password = os.environ['DB_PASSWORD']",
    "password = getpass.getpass('Password: ')",
    "const password = req.body.password;",
    "const password = await readPassword(1);",
    "password: config.database.password2,",
    "password = userPassword2",
    "password: String,",
    "password: true",
    "password = None",
    'password = ""',
    '"password": "Password",',
    '"password": "Enter your new password",',
    '"passwordLabel": "Mot de passe 2",',
    'password: "auth.errors.password_too_short2",',
    "password_file = /etc/app/db.password1",
    'passwordField = "input#pass-2"',
    "password_hash = 5f4dcc3b5aa765d61d8327deb882cf99",
    "password: 'Welcome to version 2!',",
    'password = "file:///etc/x1"',
    "PASS: TestSomething/case_1 (0.01s)",
    "passed: 12aB34cD56",
    "bypass = aB3dE5fG7h9",
    "token = lexer.next()",
    "token: Token2,",
    'token = "identifier_or_keyword1"',
    "next_page_token: 3f786850E387550fdab836ed7e6dc881de23001bQ",
    "Next page token: eav1OzQB0OM8rLdGXOEsyQWSG",
    '"?alt=json\\u0026pageToken=ChBvYmovd2l0aC9zbGFzaGVz\\u0026x"',
    `token = "${Buffer.from("this is not a real value").toString("base64")}"`,
    "page_token: 3f786850e387550fdab836ed7e6dc881de23001b",
    '"password=x1", "magnet:?xt=urn:btih:3f786850e387550fdab836ed7e6dc881de23001b"',
    "csrf_token = 3f786850E387550fdab836ed7e6dc881de23001bQ",
    "tokenizer = q7d8a9d7s9a8d7s9a8d7s",
    "key: 'ArrowLeft'",
    'key="item-12"',
    "public_key: 3f786850e387550fdab836ed7e6dc881de23001b",
    "cache_key = 3f786850e387550fdab836ed7e6dc881de23001b",
    '"secret": { "type": "string" }',
    "secretName: my-app-secret-v2",
    "secretKeyRef: { name: db-secret-1, key: password }",
    "secret: sha256-abcdefabcdefabcdefabcdefabcdefab",
    "api_key = os.getenv('API_KEY_2')",
    "api_key: 00000000000000000000000000000000",
    "api_key: abcdef0123456789abcdef0123456789",
    "author: 3f786850e387550fdab836ed7e6dc881de23001b",
    "authority = 3f786850e387550fdab836ed7e6dc881de23001b",
    "access_token = 2YotnFZFEjr1zCsicMWpAA",
    "password: !vault |",
    "password: ENC[AES256_GCM,data:x9]",
    'password: "$ANSIBLE_VAULT;1.1;AES256"',
    "private_key = ./keys/id_rsa.pem",
    '["password", "username", "email2"]',
    '"node_modules/content-pass": {\n  "resolvedAt5": "elsewhere"',
    "password = {'field4you': form}",
    "password: |\n  The password of user 2, who logs in.\n",
    "token: >-\n  {{ token }}\n",
    "secret: |\nnext2: b4\n",
    "- name: DB_PASSWORD\n  valueFrom:\n    name: a1-b2-c3\n",
    "- name: DB_PASSWORD\n- value: x7K!q93bPz\n",
    "- title: DB_PASSWORD\n  value: x7K!q93bPz\n",
    "- name: TOKEN_PATH\n  value: /var/run/token2\n",
    "API_KEY ?= $(shell pass show key2)",
    '{ kPassword, "Password", "Enter your password2" }',
    "fn verify(password: &str, key: &'static [u8]) -> u8 { b'7' }",
    'const TOKEN_PREFIX: &str = "tok_";',
    'let tokenType: "bearer" | "basic" = "bearer2";',
    'public string Password { get; set; } = string.Empty + "7";',
    '<input name="password" type="password" class="field-2">\n</input>',
    '"psk": "3f786850e387550fdab836ed7e6dc881de23001b"',
    "SecretArn: arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-a1B2c3",
    'data-sitekey="6LpGaeyDhAuR1QjiQruRprV0jqTIxmjxZomKOWWw"',
  ])("%s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("a doubtful value is only a hint", () => {
  test.each([
    'password = "blooberry"',
    'password = "P@ssw0rd!"',
    "API_TOKEN=3f786850-e387-4550-bdab-836ed7e6dc88",
    "the password is Tr0ub4dor&3",
    `key = "${token}"`,
  ])("%s", (text) => {
    expect(scan(text)).toMatchObject([{ confidence: "low" }]);
  });
});

test("a value that a vendor's own rule knows is reported by that rule", () => {
  const key = `gsk_${random.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 52)}`;
  expect(scan(`GROQ_API_KEY="${key}"`)).toMatchObject([{ rule: "groq-key" }]);
});

test("what looks like a password by chance in a binary is passed over", () => {
  const noise = Buffer.from("\x01\x02\x9c\xe1\x05pw:aX7\x93q!9\xf0\x11 \x03\x04", "latin1");
  expect(scan(noise)).toEqual([]);
});
