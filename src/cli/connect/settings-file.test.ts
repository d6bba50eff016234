import assert from 'node:assert/strict'
import {
  mkdtempDisposableSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { restoreSettings, updateSettings } from './settings-file.ts'

const CHANGED = /was changed by another program: nothing was written/

describe('a settings file that another program changes before it is written', () => {
  it('stays as that program left it, and gets no backup', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-test-'))
    const path = join(folder.path, 'settings.json')
    writeFileSync(path, 'one')
    const change = (text: string) => {
      writeFileSync(path, 'of the other program')
      return `${text} and more`
    }
    await assert.rejects(updateSettings(path, change), CHANGED)
    assert.equal(readFileSync(path, 'utf8'), 'of the other program')
    assert.deepEqual(readdirSync(folder.path), ['settings.json'])
  })

  it('stays, whether that program creates or deletes it', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-test-'))
    const path = join(folder.path, 'settings.json')
    const create = () => {
      writeFileSync(path, 'created')
      return 'new'
    }
    await assert.rejects(updateSettings(path, create), CHANGED)
    assert.equal(readFileSync(path, 'utf8'), 'created')
    const remove = () => {
      unlinkSync(path)
      return 'new'
    }
    await assert.rejects(updateSettings(path, remove), CHANGED)
    assert.deepEqual(readdirSync(folder.path), [])
  })

  it('is not restored', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-test-'))
    const path = join(folder.path, 'settings.json')
    writeFileSync(path, 'one')
    await updateSettings(path, () => 'two')
    const check = () => writeFileSync(path, 'three')
    await assert.rejects(restoreSettings(path, check), CHANGED)
    assert.equal(readFileSync(path, 'utf8'), 'three')
    assert.deepEqual(readdirSync(folder.path), ['settings.json', 'settings.json.bailiwick-backup'])
  })
})
