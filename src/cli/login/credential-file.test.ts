/** The file of sign-ins: real files, with the clock of the test. */
import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  changeCredentials,
  credentialPath,
  nextPath,
  readCredentials,
  type SignIns,
} from './credential-file.ts'

const NOW = 1_700_000_000_000
const SIGN_IN = {
  access_token: 'sk-proj-a',
  expires_at: NOW,
  lifetime_ms: 3_600_000,
  refresh_token: 'bwr_a',
  ends_at: NOW,
  key_id: 'key_a',
  project: { id: 'proj_a', name: 'Research' },
  organization: { id: 'org_a', name: 'Example' },
  user: { id: 'user_a', email: null },
}

describe('the file of sign-ins', () => {
  const home = mkdtempSync(join(tmpdir(), 'credentials-'))
  after(() => rmSync(home, { recursive: true }))
  let files = 0
  const newPath = (): string => credentialPath({ XDG_CONFIG_HOME: join(home, String(files++)) })
  const claim = { now: () => NOW, wait: () => Promise.resolve(), claimMaxMs: 0 }
  const adding =
    (name: string) =>
    async (credentials: SignIns): Promise<SignIns> => ({
      ...credentials,
      sign_ins: { ...credentials.sign_ins, [name]: SIGN_IN },
    })
  const nextOf = (path: string, ageMs: number): void => {
    writeFileSync(nextPath(path), 'half')
    const seconds = (statSync(nextPath(path)).mtimeMs - ageMs) / 1_000
    utimesSync(nextPath(path), seconds, seconds)
  }

  it('is written with mode 0600, in a folder with mode 0700, without a second file', async () => {
    const path = newPath()
    await changeCredentials(path, claim, adding('https://a/v1'))
    const modes = [path, dirname(path)].map((one) => statSync(one).mode & 0o777)
    assert.deepEqual(modes, [0o600, 0o700])
    assert.deepEqual(readdirSync(dirname(path)), ['credentials.json'])
    assert.deepEqual((await readCredentials(path)).sign_ins, { 'https://a/v1': SIGN_IN })
  })

  it('has the sign-ins of all processes that change it at once', async () => {
    const path = newPath()
    const waiting = { ...claim, wait: setImmediatePromise, claimMaxMs: Infinity }
    const names = Array.from({ length: 20 }, (_, at) => `https://${at}/v1`)
    await Promise.all(names.map((name) => changeCredentials(path, waiting, adding(name))))
    assert.deepEqual(Object.keys((await readCredentials(path)).sign_ins).sort(), names.sort())
  })

  it('is not changed while another process holds the claim', async () => {
    const path = newPath()
    await changeCredentials(path, claim, adding('https://a/v1'))
    nextOf(path, 14_000)
    assert.equal(await changeCredentials(path, claim, adding('https://b/v1')), undefined)
    assert.deepEqual(Object.keys((await readCredentials(path)).sign_ins), ['https://a/v1'])
  })

  it('is changed after a process has left its next file behind', async () => {
    const path = newPath()
    await changeCredentials(path, claim, adding('https://a/v1'))
    nextOf(path, 16_000)
    const changed = await changeCredentials(path, claim, adding('https://b/v1'))
    assert.deepEqual(Object.keys(changed?.sign_ins ?? {}), ['https://a/v1', 'https://b/v1'])
    assert.deepEqual(readdirSync(dirname(path)), ['credentials.json'])
  })

  it('stays as it is if the claim was lost during the change', async () => {
    const path = newPath()
    await changeCredentials(path, claim, adding('https://a/v1'))
    const sleeping = changeCredentials(path, claim, async (credentials) => {
      rmSync(nextPath(path))
      nextOf(path, 0)
      return adding('https://late/v1')(credentials)
    })
    await assert.rejects(sleeping, /was changed by another command/)
    assert.deepEqual(Object.keys((await readCredentials(path)).sign_ins), ['https://a/v1'])
    assert.ok(existsSync(nextPath(path)))
  })

  it('keeps its content, and frees the claim, after a change that fails', async () => {
    const path = newPath()
    const failing = changeCredentials(path, claim, () => Promise.reject(new Error('offline')))
    await assert.rejects(failing, /offline/)
    assert.deepEqual(readdirSync(dirname(path)), [])
  })

  it('is rejected if others can read it, if it is a link, and with another content', async () => {
    const path = newPath()
    await changeCredentials(path, claim, adding('https://a/v1'))
    chmodSync(path, 0o640)
    await assert.rejects(readCredentials(path), /can be read by other users/)
    chmodSync(path, 0o600)
    const link = join(home, 'link')
    symlinkSync(path, link)
    await assert.rejects(readCredentials(link), /is a link/)
    for (const text of ['', 'null', '{"version":2}']) {
      writeFileSync(path, text)
      await assert.rejects(readCredentials(path), /has no sign-ins of this version/)
    }
  })

  it('is in the home folder without XDG_CONFIG_HOME, which must be absolute', () => {
    const path = '/home/ada/.config/bailiwick/credentials.json'
    assert.equal(credentialPath({ HOME: '/home/ada' }), path)
    assert.throws(() => credentialPath({ XDG_CONFIG_HOME: 'here' }), /must be an absolute path/)
  })
})

function setImmediatePromise(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
