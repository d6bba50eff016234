/** Files that the settings of clients are not written to, and changes that are not undone. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { describe, it } from 'node:test'
import { CLAUDE_FILE, type Home, modeOf, newHome } from './client-home.ts'

const BACKUP_FILE = `${CLAUDE_FILE}.bailiwick-backup`
const NEXT_FILE = `${CLAUDE_FILE}.bailiwick-new`

async function isRejected(home: Home, option: string, reason: RegExp): Promise<void> {
  const { status, stdout, stderr } = await home.connect('claude', option)
  assert.match(stderr, reason)
  assert.match(stderr, /^error: .*\n$/)
  assert.deepEqual([status, stdout], [1, ''])
}

describe('settings are not written', () => {
  for (const repository of ['.git', '.hg', '.jj', '.svn']) {
    it(`into a repository, whether the home folder is one or a folder in it: ${repository}`, async () => {
      using home = newHome()
      // A worktree has a file in place of a folder.
      home.write(repository, 'gitdir: elsewhere')
      await isRejected(home, '--write', /is in the repository .*, where a key would be shared/)
      await isRejected(home, '--restore', /is in the repository/)
      assert.deepEqual(readdirSync(home.path), [repository])
    })
  }

  it('through the link of a folder into a repository', async () => {
    using home = newHome()
    mkdirSync(home.file('dotfiles/.git'), { recursive: true })
    mkdirSync(home.file('dotfiles/claude'))
    symlinkSync(home.file('dotfiles/claude'), home.file('.claude'))
    await isRejected(home, '--write', /is in the repository .*dotfiles, where/)
    assert.deepEqual(readdirSync(home.file('dotfiles/claude')), [])
  })

  it('through a link in place of the file, of its backup, or of the file being written', async () => {
    using home = newHome()
    const victim = home.write('victim', '{}')
    for (const path of [CLAUDE_FILE, BACKUP_FILE, NEXT_FILE]) {
      using other = newHome()
      mkdirSync(dirname(other.file(path)))
      for (const target of [home.file('victim'), home.file('nothing')]) {
        execFileSync('ln', ['-sfn', target, other.file(path)])
        const { status } = await other.connect('claude', '--write')
        assert.equal(status, 1, path)
      }
      assert.deepEqual(readdirSync(dirname(other.file(path))), [path.slice('.claude/'.length)])
    }
    assert.deepEqual([home.read('victim'), readdirSync(home.path)], [victim, ['victim']])
  })

  it('to what is no file, and without waiting for a pipe', async () => {
    using home = newHome()
    mkdirSync(home.file(CLAUDE_FILE), { recursive: true })
    await isRejected(home, '--write', /settings\.json is not a file/)
    using other = newHome()
    mkdirSync(other.file('.claude'))
    execFileSync('mkfifo', [other.file(CLAUDE_FILE)])
    await isRejected(other, '--write', /settings\.json is not a file/)
  })

  it('below a file in place of a folder', async () => {
    using home = newHome()
    home.write('.claude', 'text')
    await isRejected(home, '--write', /EEXIST|ENOTDIR/)
    assert.equal(home.read('.claude'), 'text')
  })

  it('to a file that is read-only, too large, or not text', async () => {
    using home = newHome()
    home.write(CLAUDE_FILE, '{}', 0o444)
    await isRejected(home, '--write', /settings\.json is read-only/)
    home.write('.claude-large/settings.json', `{"a":"${'a'.repeat(1024 * 1024)}"}`)
    home.write('.claude-binary/settings.json', '{}')
    writeFileSync(home.file('.claude-binary/settings.json'), Buffer.from([0x7b, 0xff, 0x7d]))
    for (const [folder, reason] of [
      ['.claude-large', /has more than 1048576 bytes/],
      ['.claude-binary', /is not UTF-8 text/],
    ] as const) {
      const environment = { CLAUDE_CONFIG_DIR: home.file(folder) }
      const { status, stderr } = await home.connectIn(environment, 'claude', '--write')
      assert.equal(status, 1)
      assert.match(stderr, reason)
      assert.deepEqual(readdirSync(home.file(folder)), ['settings.json'])
    }
  })

  it('to a file of another user', { skip: process.getuid?.() !== 0 && 'needs root' }, async () => {
    using home = newHome()
    home.write(CLAUDE_FILE, '{}')
    chownSync(home.file(CLAUDE_FILE), 65534, 65534)
    await isRejected(home, '--write', /settings\.json belongs to another user/)
  })

  it('to a file that is invalid, or nested without end', async () => {
    for (const text of ['{"a": 1', '[]', `{"a":${'['.repeat(100_000)}`]) {
      using home = newHome()
      home.write(CLAUDE_FILE, text)
      await isRejected(home, '--write', /settings\.json is (not|nested)/)
      assert.deepEqual(
        [home.read(CLAUDE_FILE), readdirSync(home.file('.claude'))],
        [text, ['settings.json']],
      )
    }
  })

  it('while another command writes them', async () => {
    using home = newHome()
    home.write(NEXT_FILE, '')
    await isRejected(home, '--write', /settings\.json\.bailiwick-new exists: another command/)
  })

  it('in part, by two commands at once', async () => {
    using home = newHome()
    const ends = await Promise.all([1, 2].map(() => home.connect('claude', '--write')))
    assert.ok(ends.some(({ status }) => status === 0))
    const { stdout } = await home.connect('claude', '--show-key')
    assert.equal(home.read(CLAUDE_FILE), stdout)
    assert.ok(!existsSync(home.file(NEXT_FILE)))
  })

  it('to other names of the same file', async () => {
    using home = newHome()
    home.write(CLAUDE_FILE, '{}')
    linkSync(home.file(CLAUDE_FILE), home.file('other-name'))
    assert.equal((await home.connect('claude', '--write')).status, 0)
    assert.equal(home.read('other-name'), '{}')
  })
})

describe('settings are restored', () => {
  it('only if nothing else was changed since, and the names of changes are listed', async () => {
    using home = newHome()
    const before = home.write(CLAUDE_FILE, '{ "a": { "b": 1 }, "c": 1, "env": {} }')
    await home.connect('claude', '--write')
    const written = home.read(CLAUDE_FILE)
    home.write(CLAUDE_FILE, written.replace('"b": 1', '"b": 2').replace('"c": 1', '"d": 1'))
    const changed = home.read(CLAUDE_FILE)
    await isRejected(home, '--restore', /would be lost: a\.b, c, d\. The file from before is /)
    assert.deepEqual([home.read(CLAUDE_FILE), home.read(BACKUP_FILE)], [changed, before])
  })

  it('if the difference is only theirs: other values, members removed, another form', async () => {
    using home = newHome()
    const before = home.write(CLAUDE_FILE, '{ "a": 1 }', 0o640)
    await home.connect('claude', '--write')
    home.write(CLAUDE_FILE, '{"env":{"ANTHROPIC_MODEL":"other"},\n\n"a":1}')
    const { status, stdout } = await home.connect('claude', '--restore')
    assert.deepEqual([status, stdout], [0, '- env.ANTHROPIC_MODEL = "other"\n'])
    assert.deepEqual([home.read(CLAUDE_FILE), modeOf(home.file(CLAUDE_FILE))], [before, 0o640])
  })

  it('also if the user had an empty list, or items without names', async () => {
    for (const before of ['models: []\n', 'models:\n  - model: a\n  - 1\n', 'models:\n']) {
      using home = newHome()
      home.write('.continue/config.yaml', before)
      assert.equal((await home.connect('continue', '--model', 'a', '--write')).status, 0)
      assert.match(home.read('.continue/config.yaml'), /- name: bailiwick/)
      const { status, stderr } = await home.connect('continue', '--restore')
      assert.equal(status, 0, stderr)
      assert.equal(home.read('.continue/config.yaml'), before)
    }
  })

  it('as they were before the first of several changes', async () => {
    using home = newHome()
    const before = home.write(CLAUDE_FILE, '{ "a": 1 }')
    for (const model of ['one', 'two']) await home.connect('claude', '--write', '--model', model)
    assert.equal((await home.connect('claude', '--restore')).status, 0)
    assert.equal(home.read(CLAUDE_FILE), before)
  })

  it('not without a backup, without the file, or from another user’s or linked backup', async () => {
    using home = newHome()
    await isRejected(home, '--restore', /There is no .*bailiwick-backup: nothing to restore/)
    home.write(BACKUP_FILE, '{}')
    await isRejected(home, '--restore', /settings\.json is gone; its backup is/)
    home.write(CLAUDE_FILE, '{}')
    home.write('other', '{}')
    execFileSync('ln', ['-sfn', home.file('other'), home.file(BACKUP_FILE)])
    await isRejected(home, '--restore', /backup is a link, not a file/)
    assert.ok(existsSync(home.file(CLAUDE_FILE)))
  })

  it('not together with writing', async () => {
    using home = newHome()
    const { status, stderr } = await home.connect('claude', '--write', '--restore')
    assert.equal(status, 2)
    assert.match(stderr, /cannot be used with/)
    assert.deepEqual(readdirSync(home.path), [])
  })
})
