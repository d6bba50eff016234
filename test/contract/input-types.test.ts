import assert from 'node:assert/strict'
import { it } from 'node:test'
import { MEDIA_TYPES, MESSAGE_MEMBERS, TEXT_TYPES } from '#contract/input-types.ts'
import { nameOf, pathsOf } from './sdk-types.ts'

/** Types of the official client that are no text, and why they reserve the context window. */
const OPAQUE: Readonly<Record<string, string>> = {
  image: 'an image that code has made, by its address',
  container_reference: 'a container, which is rejected as a reference',
  skill_reference: 'a skill, which is rejected as a reference',
  inline: 'files of a skill, packed',
  base64: 'files of a skill, packed',
}
const CHAT = ['chat/completions/completions.d.ts', 'ChatCompletionCreateParamsBase'] as const
const INPUTS = [
  [...CHAT, 'messages'],
  ['responses/responses.d.ts', 'ResponseCreateParamsBase', 'input'],
  ['conversations/items.d.ts', 'ItemCreateParams', 'items'],
] as const

it('every type of the official client in messages and items is text, media or opaque', () => {
  const known = new Set<string>([...TEXT_TYPES, ...Object.keys(MEDIA_TYPES)])
  let seen = 0
  for (const [file, type, top] of INPUTS) {
    for (const path of pathsOf(file, type)) {
      const { steps } = path
      // Tools have shapes of their own, and so have formats.
      if (steps[0]?.name !== top || steps.some(({ name }) => /^(tools|format)$/.test(name)))
        continue
      for (const { tag } of steps) {
        if (tag === undefined) continue
        seen += 1
        assert.ok(known.has(tag) || Object.hasOwn(OPAQUE, tag), `${tag} in ${nameOf(path)}`)
        assert.ok(!(known.has(tag) && Object.hasOwn(OPAQUE, tag)), tag)
      }
    }
  }
  assert.ok(seen > 300, `${seen}`)
})

it('every member of a message in the official client is known', () => {
  const known = new Set<string>(MESSAGE_MEMBERS)
  for (const { steps } of pathsOf(...CHAT)) {
    const [first, second] = steps
    if (first?.name === 'messages' && second) assert.ok(known.has(second.name), second.name)
  }
})
