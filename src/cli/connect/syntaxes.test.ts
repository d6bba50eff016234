/** Files of users that are made at random: what is not ours stays. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { CLIENT_SETTINGS } from '#contract/clients/client-settings.ts'
import { jsonSyntax } from './json-syntax.ts'
import { differingMembers, nameOf, ownedPaths, type Syntax } from './members.ts'
import { tomlSyntax } from './toml-syntax.ts'
import { yamlSyntax } from './yaml-syntax.ts'

const VALUES = { url: 'https://a.example.com/v1', key: 'k', model: 'a-model' }
const { claude, codex, continue: continueAgent } = CLIENT_SETTINGS

const names = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__')
const { tree } = fc.letrec<{ tree: unknown; members: object }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).filter((one) => !Object.is(one, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 3 }),
    tie('members'),
  ),
  members: fc.dictionary(names, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
}))
const files = fc.dictionary(names, tree, { maxKeys: 4, noNullPrototype: true })
const indents = fc.constantFrom(0, 1, 2, 4, '\t')

/** Both files but for our members, and our members as they are set. */
function checkMerged(syntax: Syntax, before: string, settings: string): string {
  const after = syntax.merge(before, settings)
  const ours = syntax.leavesOf(settings)
  const [had, has] = [syntax.leavesOf(before), syntax.leavesOf(after)]
  assert.deepEqual(differingMembers(had, has, ownedPaths(ours)), [])
  assert.equal(syntax.merge(after, settings), after)
  return after
}

describe('settings merged into a random file', () => {
  it('of JSON are all that JSON.parse finds to be different', () => {
    fc.assert(
      fc.property(files, indents, (file, indent) => {
        const settings = claude.text(VALUES)
        const after = checkMerged(jsonSyntax, JSON.stringify(file, null, indent), settings)
        const env = { ...Object(file.env), ...JSON.parse(settings).env }
        assert.deepEqual(JSON.parse(after), { ...file, env })
      }),
    )
  })

  it('of TOML are all statements that are different', () => {
    const scalars = fc.oneof(
      fc.string().map((text) => JSON.stringify(text)),
      fc.stringMatching(/^[^'\p{C}]*$/u).map((text) => `'${text}'`),
      fc
        .stringMatching(/^[a-z\n"' [\]#]{0,9}$/)
        .map((text) => `"""\n${text.replaceAll('"', "'")}"""`),
      fc.constantFrom('1', 'true', '1979-05-27', '[1, # one\n  [2], ]', '{ a = [1], b."c d" = 2 }'),
    )
    const statement = fc.tuple(names, scalars, fc.constantFrom('', ' # a [b]', '\t'))
    const tables = fc.array(fc.tuple(names, fc.array(statement, { maxLength: 3 })), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 3 }), tables, (root, below) => {
        const lines = [...root, ...below.flatMap(([name, own]) => [name, ...own])].map((one) =>
          typeof one === 'string'
            ? `[t.${nameOf([one])}]`
            : `x-${one[0].length} = ${one[1]}${one[2]}`,
        )
        const before = `${lines.join('\n')}\n`
        const after = checkMerged(tomlSyntax, before, codex.text(VALUES))
        for (const line of lines) assert.ok(after.includes(`${line}\n`), after)
      }),
    )
  })

  it('of YAML are all that its parser finds to be different', () => {
    fc.assert(
      fc.property(files, fc.array(files, { maxLength: 3 }), (file, models) => {
        const before = { name: 'Mine', ...file, models }
        const after = checkMerged(yamlSyntax, stringify(before), continueAgent.text(VALUES))
        const { models: merged, ...rest } = parse(after)
        const { models: _, ...others } = before
        assert.deepEqual(rest, { version: '1.0.0', schema: 'v1', ...others })
        assert.deepEqual(merged.slice(0, models.length), models)
        assert.equal(merged.length, models.length + 1)
      }),
    )
  })
})
