import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CLIENT_SETTINGS } from '#contract/clients/client-settings.ts'
import { tomlSyntax } from './toml-syntax.ts'

const SETTINGS = 'model = "new"\n\n[providers.bailiwick]\nurl = "http://here"\n'

describe('settings merged into a TOML file', () => {
  const merged = (text: string): string => tomlSyntax.merge(text, SETTINGS)

  it('replace values in their places, and comments and other members stay', () => {
    const before = `\
# My settings
model = "old" # the best
approvals = [
  "a", # one
  "b]",
]

[providers.bailiwick]
url = 'http://there'
auth.command = """print
[not.a.table]"""

[[hooks]]
model = "inner"
`
    assert.equal(
      merged(before),
      before.replace('"old"', '"new"').replace("'http://there'", '"http://here"'),
    )
  })

  it('are added to the root and to the end, if the file does not have them', () => {
    assert.equal(
      merged('x = 1\n\n[a]\nmodel = "inner"'),
      'x = 1\nmodel = "new"\n\n[a]\nmodel = "inner"\n\n[providers.bailiwick]\nurl = "http://here"\n',
    )
  })

  it('are added to the top of a file that has tables alone', () => {
    assert.equal(
      merged('# Tables\n[a]\nx = 1\n'),
      'model = "new"\n\n# Tables\n[a]\nx = 1\n\n[providers.bailiwick]\nurl = "http://here"\n',
    )
  })

  it('are added to a table that has a header, behind its last member', () => {
    assert.equal(
      merged('model = "new"\n["providers".bailiwick] # ours\n\n[b]\n'),
      'model = "new"\n["providers".bailiwick] # ours\nurl = "http://here"\n\n[b]\n',
    )
  })

  it('have the line breaks of the file', () => {
    assert.equal(
      merged('x = 1 # a\r\n'),
      'x = 1 # a\r\nmodel = "new"\r\n\r\n[providers.bailiwick]\r\nurl = "http://here"\r\n',
    )
  })

  it('merged twice are the same text', () => {
    const text = CLIENT_SETTINGS.codex.text({ url: 'http://a/v1', key: '', model: 'm' })
    const once = tomlSyntax.merge('x = 1\n', text)
    assert.equal(tomlSyntax.merge(once, text), once)
  })

  for (const text of [
    'providers = { bailiwick = { url = "a" } }',
    'providers.bailiwick.url2 = "a"',
    '[providers]\nbailiwick = { url = "a" }',
    '[providers]\nbailiwick.name = "a"',
    '[model]\nname = "a"',
    '[[model]]',
    'model.name = "a"',
  ]) {
    it(`are rejected for a file that has them in another form: ${JSON.stringify(text)}`, () => {
      assert.throws(() => merged(text), /in another form/)
    })
  }

  for (const text of [
    'a',
    'a =',
    '= 1',
    '[a',
    '[[a]',
    'a = [1',
    'a = "b',
    'a = 1]',
    'a.\nb = 1',
    '"\\x" = 1',
  ]) {
    it(`are rejected for a file that is invalid: ${JSON.stringify(text)}`, () => {
      assert.throws(() => merged(text), /is not valid TOML in line 1/)
    })
  }
})
