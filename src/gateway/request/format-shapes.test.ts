import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  bodyShapes,
  type Members,
  partShapes,
  referenceShapes,
  type ShapeTables,
  shape,
  textIn,
} from './format-shapes.ts'
import { readFacts } from './json-body.ts'

const TABLES: ShapeTables = {
  references: { thread: 'conversation' },
  harmlessNames: ['tool_use_id'],
  partTypes: { text: 'text', picture: 'images' },
  freeMembers: ['labels'],
  harmlessMembers: ['top_k'],
  steeringMembers: [{ path: 'billing.account', upstream: 'Some', reason: 'It names an account.' }],
}

const refs = referenceShapes(TABLES)
const { bodyOf } = bodyShapes(refs, TABLES)

function read(members: Members, body: object) {
  const format = {
    shape: bodyOf(members),
    secondShape: undefined,
    onEnd: undefined,
    needsModel: true,
    defaultModel: undefined,
  }
  return readFacts(format, Buffer.from(JSON.stringify({ model: 'a', ...body })))
}

function kindsIn(body: object): string[] {
  return read({}, body).references.map(({ kind }) => kind)
}

it('references are those of the tables, at any depth', () => {
  assert.deepEqual(kindsIn({ thread: 'x', more: [{ thread: { id: 'y' } }] }), [
    'conversation',
    'conversation',
  ])
  // A name of OpenAI's tables looks like a reference, and is in no table.
  assert.deepEqual(kindsIn({ file_id: 'x' }), ['unknown'])
})

it('harmless names and free members of the tables are no references', () => {
  assert.deepEqual(kindsIn({ more: { tool_use_id: 'x' }, labels: { file_id: 'x' } }), [])
  assert.deepEqual(kindsIn({ metadata: { file_id: 'x' } }), ['unknown'])
})

it('members steer the upstream as the tables say', () => {
  const pathsIn = (body: object) => read({}, body).steering.map(({ param }) => param)
  assert.deepEqual(pathsIn({ billing: { account: 'x', day: 1 } }), ['billing.account'])
  assert.deepEqual(pathsIn({ api_base: 'http://other' }), [])
})

it('members are known by the tables', () => {
  assert.equal(read({}, { top_k: 1 }).unknownMember, undefined)
  assert.equal(read({}, { min_p: 1 }).unknownMember, 'min_p')
})

it('parts count as the tables say', () => {
  const { partShape } = partShapes(refs, TABLES)
  const part = partShape((text) => ({ text }))
  const messages = shape(textIn(part))
  const counted = (type: string) => {
    const { images, textCharacters, isOpaque } = read(
      { messages },
      { messages: [{ type, text: 'hi' }] },
    )
    return { images, textCharacters, isOpaque }
  }
  assert.deepEqual(counted('text'), { images: 0, textCharacters: 2, isOpaque: false })
  assert.deepEqual(counted('picture'), { images: 1, textCharacters: 2, isOpaque: false })
  assert.deepEqual(counted('image_url'), { images: 0, textCharacters: 2, isOpaque: true })
})
