/** Settings of clients: real files in home folders of a test. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { mintKey, redactKey } from '#base/secrets.ts'
import { ROOT } from '#test/support/source.ts'
import { API_URL, CLAUDE_FILE, KEY, modeOf, newHome } from './client-home.ts'

const OTHER_KEY = mintKey('service_account')
/** Clients that have a file, with a model and the file of a user that has other settings. */
const FILES = {
  claude: {
    path: CLAUDE_FILE,
    before: '{\n  // Mine\n  "permissions": { "allow": ["Bash"] },\n  "env": { "X": "1" }\n}\n',
    kept: ['// Mine', '"permissions": { "allow": ["Bash"] }', '"X": "1"'],
    added: [`"ANTHROPIC_BASE_URL": "https://bailiwick.example.com"`, KEY],
  },
  codex: {
    path: '.codex/config.toml',
    before: 'approval_policy = "never" # Mine\n\n[mcp_servers.a]\ncommand = "a"\n',
    kept: ['approval_policy = "never" # Mine', '[mcp_servers.a]\ncommand = "a"'],
    added: [
      'model_provider = "bailiwick"',
      `base_url = "${API_URL}"`,
      'env_key = "OPENAI_API_KEY"',
    ],
  },
  opencode: {
    path: '.config/opencode/opencode.json',
    before: '{\n  /* Mine */\n  "theme": "dark",\n}\n',
    kept: ['/* Mine */', '"theme": "dark",'],
    added: [`"baseURL": "${API_URL}"`, '"apiKey": "{env:OPENAI_API_KEY}"', '"bailiwick/a-model"'],
  },
  continue: {
    path: '.continue/config.yaml',
    before: '# Mine\nname: My config\nmodels:\n  - name: local\n    model: "a" # one\n',
    kept: ['# Mine', 'name: My config', '- name: local\n    model: "a" # one'],
    added: [`apiBase: "${API_URL}"`, 'model: "a-model"', KEY],
  },
  'qwen-code': {
    path: '.qwen/settings.json',
    before: '{ "privacy": { "usageStatisticsEnabled": false } }',
    kept: ['"privacy": { "usageStatisticsEnabled": false }'],
    added: [`"OPENAI_BASE_URL": "${API_URL}"`, KEY, '"selectedType": "openai"'],
  },
} as const

describe('the settings of a client', () => {
  for (const [name, { path, before, kept, added }] of Object.entries(FILES)) {
    it(`are printed, written beside the user's own and restored: ${name}`, async () => {
      using home = newHome()
      const printed = await home.connect(name, '--model', 'a-model', '--show-key')
      assert.deepEqual([printed.status, existsSync(home.file(path))], [0, false])
      for (const text of added) assert.ok(printed.stdout.includes(text), printed.stdout)

      home.write(path, before)
      const written = await home.connect(name, '--model', 'a-model', '--write')
      assert.equal(written.status, 0, written.stderr)
      assert.ok(written.stderr.includes(home.file(path)), written.stderr)
      const text = home.read(path)
      for (const part of [...kept, ...added]) assert.ok(text.includes(part), text)
      assert.equal(modeOf(home.file(path)), 0o600)

      const again = await home.connect(name, '--model', 'a-model', '--write')
      assert.deepEqual([again.status, again.stdout, home.read(path)], [0, '', text])

      const restored = await home.connect(name, '--restore')
      assert.equal(restored.status, 0, restored.stderr)
      assert.deepEqual([home.read(path), modeOf(home.file(path))], [before, 0o644])
      assert.deepEqual(readdirSync(dirname(home.file(path))), [path.split('/').at(-1)])
    })

    it(`are the whole of a new file, which restoring deletes: ${name}`, async () => {
      using home = newHome()
      await home.connect(name, '--model', 'a-model', '--write')
      const printed = await home.connect(name, '--model', 'a-model', '--show-key')
      assert.equal(home.read(path), printed.stdout)
      assert.equal(modeOf(home.file(path)), 0o600)
      assert.equal(modeOf(dirname(home.file(path))), 0o700)
      assert.equal((await home.connect(name, '--restore')).status, 0)
      assert.deepEqual(readdirSync(dirname(home.file(path))), [])
    })
  }

  it('are a command for Cline, which has its words quoted', async () => {
    using home = newHome()
    const { stdout } = await home.connect('cline', '--model', "it's")
    assert.equal(stdout, `cline auth -p openai -k "$OPENAI_API_KEY" -m 'it'\\''s' -b ${API_URL}\n`)
  })

  it('are read by the program that TOML is written for', { skip: skipWithoutToml() }, async () => {
    using home = newHome()
    const { path, before } = FILES.codex
    home.write(path, before)
    await home.connect('codex', '--model', 'a"b', '--write')
    const script =
      'import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], "rb"))))'
    const read = JSON.parse(
      execFileSync('python3', ['-c', script, home.file(path)], { encoding: 'utf8' }),
    )
    assert.deepEqual(read, {
      approval_policy: 'never',
      model: 'a"b',
      model_provider: 'bailiwick',
      mcp_servers: { a: { command: 'a' } },
      model_providers: {
        bailiwick: {
          name: 'Bailiwick',
          base_url: API_URL,
          env_key: 'OPENAI_API_KEY',
          wire_api: 'responses',
        },
      },
    })
  })

  it('are in the folder that the variable of the client names', async () => {
    using home = newHome()
    const folder = { CLAUDE_CONFIG_DIR: home.file('elsewhere') }
    assert.equal((await home.connectIn(folder, 'claude', '--write')).status, 0)
    assert.ok(home.read('elsewhere/settings.json').includes(KEY))
    const relative = await home.connectIn({ CLAUDE_CONFIG_DIR: 'here' }, 'claude', '--write')
    assert.deepEqual([relative.status, relative.stdout], [1, ''])
    assert.match(relative.stderr, /CLAUDE_CONFIG_DIR must be an absolute path, but is 'here'/)
  })

  it('need the name of a model where the client has no default', async () => {
    using home = newHome()
    const { status, stderr } = await home.connect('opencode')
    assert.equal(status, 2)
    assert.match(stderr, /opencode needs the name of a model/)
    assert.equal((await home.connect('opencode', '--model', 'a\nb')).status, 2)
  })
})

function skipWithoutToml(): string | false {
  try {
    execFileSync('python3', ['-c', 'import tomllib'], { stdio: 'ignore' })
    return false
  } catch {
    return 'needs python3 with tomllib'
  }
}

describe('the key in the settings of a client', () => {
  it('is redacted in every output, also keys from before', async () => {
    using home = newHome()
    const foreign = 'sk-ant-api03-0123456789abcdef'
    home.write(
      CLAUDE_FILE,
      JSON.stringify({ env: { ANTHROPIC_AUTH_TOKEN: 'my-old-secret', ANTHROPIC_MODEL: foreign } }),
    )
    const outputs = [
      await home.connect('claude'),
      await home.connect('claude', '--model', 'a', '--write'),
      await home.connectIn({ BAILIWICK_API_KEY: OTHER_KEY }, 'claude', '--model', 'a', '--write'),
      await home.connect('claude', '--restore'),
    ]
    const printed = outputs.map(({ stdout, stderr }) => stdout + stderr).join('')
    for (const secret of [KEY, OTHER_KEY, 'my-old-secret', foreign])
      assert.ok(!printed.includes(secret), printed)
    assert.deepEqual(
      outputs.map(({ status }) => status),
      [0, 0, 0, 0],
    )
    assert.equal(
      outputs[1]?.stdout,
      [
        '- env.ANTHROPIC_AUTH_TOKEN = ***',
        '- env.ANTHROPIC_MODEL = "***"',
        `+ env.ANTHROPIC_AUTH_TOKEN = "${redactKey(KEY)}"`,
        '+ env.ANTHROPIC_MODEL = "a"',
        '+ env.ANTHROPIC_BASE_URL = "https://bailiwick.example.com"',
        '+ env.CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC = "1"',
        '',
      ].join('\n'),
    )
    assert.ok(outputs[2]?.stdout.includes(redactKey(OTHER_KEY)))
  })

  it('is reported to have a rival where the client would send another one', async () => {
    using home = newHome()
    const rival = { ANTHROPIC_API_KEY: 'sk-ant-api03-abc' }
    const { stderr } = await home.connectIn(rival, 'claude')
    assert.match(
      stderr,
      /sends the key of ANTHROPIC_API_KEY too, and two keys are rejected: unset it/,
    )
    assert.ok(!(await home.connect('claude')).stderr.includes('ANTHROPIC_API_KEY'))
    home.write(CLAUDE_FILE, '{ "apiKeyHelper": "pass", "env": { "ANTHROPIC_API_KEY": "a" } }')
    const written = await home.connect('claude', '--write')
    assert.equal(written.status, 0)
    for (const member of ['apiKeyHelper', 'env.ANTHROPIC_API_KEY']) {
      assert.ok(written.stderr.includes(`sends the key of ${member} too`), written.stderr)
    }
  })

  it('is printed with --show-key', async () => {
    using home = newHome()
    assert.ok((await home.connect('claude', '--show-key')).stdout.includes(KEY))
    assert.ok((await home.connect('claude', '--show-key', '--write')).stdout.includes(KEY))
  })

  it('is a placeholder without one, which is not written', async () => {
    using home = newHome()
    const none = { BAILIWICK_API_KEY: '' }
    assert.ok((await home.connectIn(none, 'claude')).stdout.includes('"sk-svcacct-…"'))
    const { status, stderr } = await home.connectIn(none, 'claude', '--write')
    assert.equal(status, 2)
    assert.match(stderr, /no key: set BAILIWICK_API_KEY/)
    assert.deepEqual(readdirSync(home.path), [])
  })

  it('is that of OPENAI_API_KEY only if it is a key of a project of Bailiwick', async () => {
    using home = newHome()
    const shown = async (key: string): Promise<string> =>
      (await home.connectIn({ BAILIWICK_API_KEY: '', OPENAI_API_KEY: key }, 'claude', '--show-key'))
        .stdout
    assert.ok((await shown(OTHER_KEY)).includes(OTHER_KEY))
    const keys = [`sk-proj-${'a'.repeat(64)}`, mintKey('admin'), 'sk-ant-api03-abc']
    for (const key of keys) assert.ok((await shown(key)).includes('"sk-svcacct-…"'), key)
    for (const key of keys) {
      const { status, stderr } = await home.connectIn({ BAILIWICK_API_KEY: key }, 'claude')
      assert.equal(status, 2)
      assert.ok(!stderr.includes(key), stderr)
    }
  })
})

describe('the settings of a client while the person is signed in', () => {
  const CREDENTIALS = '.config/bailiwick/credentials.json'
  const signIn = {
    access_token: mintKey('user'),
    expires_at: 0,
    lifetime_ms: 1,
    refresh_token: 'bwr_a',
    ends_at: 0,
    key_id: 'key_a',
    project: { id: 'proj_a', name: 'Research' },
    organization: { id: 'org_a', name: 'Example' },
    user: { id: 'user_a', email: 'ada@example.com' },
  }
  const credentials = JSON.stringify({
    version: 1,
    current: API_URL,
    sign_ins: { [API_URL]: signIn },
  })
  const words = [process.execPath, join(ROOT, 'bin/bailiwick.mjs'), 'token', '--base-url', API_URL]
  const none = { BAILIWICK_API_KEY: '', BAILIWICK_BASE_URL: '' }

  it('have a command in place of a key: Claude Code', async () => {
    using home = newHome()
    home.write(CREDENTIALS, credentials, 0o600)
    const before = home.write(CLAUDE_FILE, '{ "env": { "ANTHROPIC_AUTH_TOKEN": "mine" } }')
    const written = await home.connectIn(none, 'claude', '--write')
    assert.equal(written.status, 0, written.stderr)
    const { apiKeyHelper, env } = JSON.parse(home.read(CLAUDE_FILE))
    assert.equal(apiKeyHelper, words.join(' '))
    assert.equal(env.ANTHROPIC_BASE_URL, 'https://bailiwick.example.com')
    assert.match(written.stderr, /sends the key of env\.ANTHROPIC_AUTH_TOKEN too/)
    assert.match(written.stderr, /Claude Code runs bailiwick token/)
    assert.equal((await home.connectIn(none, 'claude', '--restore')).status, 0)
    assert.equal(home.read(CLAUDE_FILE), before)
  })

  it('have a command in place of a key: Codex', async () => {
    using home = newHome()
    home.write(CREDENTIALS, credentials, 0o600)
    const { stdout } = await home.connectIn(none, 'codex')
    const [command, ...args] = words
    const auth = [
      '[model_providers.bailiwick.auth]',
      `command = "${command}"`,
      `args = [${args.map((word) => `"${word}"`).join(', ')}]`,
    ]
    assert.ok(stdout.endsWith(`\n${auth.join('\n')}\n`), stdout)
    assert.ok(!stdout.includes('env_key'), stdout)
  })

  it('have the key where one is given, and where the client runs no command', async () => {
    using home = newHome()
    home.write(CREDENTIALS, credentials, 0o600)
    assert.ok((await home.connect('claude', '--show-key')).stdout.includes(KEY))
    const { stdout } = await home.connectIn(none, 'continue', '--model', 'a')
    assert.ok(!stdout.includes('token'), stdout)
  })
})
