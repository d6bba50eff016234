import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FormRouteId } from '#contract/data-plane/forms.ts'
import {
  HARMLESS_NAMES,
  ITEM_CONTENT,
  looksLikeReference,
} from '#contract/data-plane/references.ts'
import { BODIES, type BodyId } from '#gateway/formats/openai/bodies.ts'
import { readForm } from '#gateway/request/form.ts'
import { readFacts } from '#gateway/request/json-body.ts'
import { type MemberPath, nameOf, pathsOf, type Step } from './sdk-types.ts'

/** Body type of each route in the official client. */
const TYPES: Readonly<Record<BodyId, readonly [file: string, type: string]>> = {
  createChatCompletion: ['chat/completions/completions.d.ts', 'ChatCompletionCreateParamsBase'],
  createCompletion: ['completions.d.ts', 'CompletionCreateParamsBase'],
  createResponse: ['responses/responses.d.ts', 'ResponseCreateParamsBase'],
  compactResponse: ['responses/responses.d.ts', 'ResponseCompactParams'],
  countInputTokens: ['responses/input-tokens.d.ts', 'InputTokenCountParams'],
  createConversation: ['conversations/conversations.d.ts', 'ConversationCreateParams'],
  createEmbedding: ['embeddings.d.ts', 'EmbeddingCreateParams'],
  createModeration: ['moderations.d.ts', 'ModerationCreateParams'],
  createImage: ['images.d.ts', 'ImageGenerateParamsBase'],
  createSpeech: ['audio/speech.d.ts', 'SpeechCreateParams'],
  updateChatCompletion: ['chat/completions/completions.d.ts', 'ChatCompletionUpdateParams'],
  createBatch: ['batches.d.ts', 'BatchCreateParams'],
  createUpload: ['uploads/uploads.d.ts', 'UploadCreateParams'],
  completeUpload: ['uploads/uploads.d.ts', 'UploadCompleteParams'],
}
/** Further bodies that are parsed like that of a route. */
const SAME: readonly (readonly [BodyId, file: string, type: string])[] = [
  ['createConversation', 'conversations/conversations.d.ts', 'ConversationUpdateParams'],
  ['createConversation', 'conversations/items.d.ts', 'ItemCreateParams'],
]
const ROUTES = [
  ...Object.entries(TYPES).map(([route, type]) => [route as BodyId, ...type] as const),
  ...SAME,
].map(([route, file, type]) => ({ route, paths: pathsOf(file, type) }))

/** The minimal body that has `value` at a path. */
function bodyAt(steps: readonly Step[], value: unknown): Record<string, unknown> {
  const [step, ...rest] = steps
  assert.ok(step)
  let inner = rest.length === 0 ? value : bodyAt(rest, value)
  for (let lists = step.lists; lists > 0; lists -= 1) inner = [inner]
  return { ...(step.tag === undefined ? {} : { type: step.tag }), [step.name]: inner }
}

/** References found in a body with a value at a path; for a map, under a name in it. */
function found(route: BodyId, path: MemberPath, value: unknown) {
  const needed = { model: 'm', ...(route === 'createBatch' ? { input_file_id: 'file-1' } : {}) }
  const steps = path.steps.map((step, index) => {
    const name = index === path.steps.length - 1 ? 'any_id' : 'any'
    return step.name === '*' ? { ...step, name } : step
  })
  const body = { ...needed, ...bodyAt(steps, value) }
  const { references } = readFacts(BODIES[route], Buffer.from(JSON.stringify(body)))
  return references.filter(({ param }) => param !== 'input_file_id')
}

function last({ steps }: MemberPath) {
  return steps.at(-1)?.name ?? ''
}

function isObjectAlone({ type }: MemberPath) {
  return /^(TSTypeReference|TSTypeLiteral)$/.test(type)
}

/** Places where an `id` is no reference, and why. */
const OWN_IDS = [
  // names a call, which is in the same conversation
  /^messages\[\]\.tool_calls\[\]<(function|custom)>\.id$/,
  // sent back as it was received
  /^(input|items)\[\]<computer_call(_output)?>\.(pending|acknowledged)_safety_checks\[\]\.id$/,
]
/** Maps in which a name like a reference's is rejected too. */
const CLOSED_MAPS = [
  // tools are named in it, by type and name
  /^tool_choice<allowed_tools>\.(allowed_tools\.)?tools\[\]\.\*$/,
  // a prompt is rejected itself
  /^prompt\.variables\.\*$/,
]

function matches(patterns: readonly RegExp[], name: string) {
  return patterns.some((pattern) => pattern.test(name))
}

function looksLikeOne(route: BodyId, path: MemberPath) {
  return (
    !path.isMap &&
    looksLikeReference(last(path), true) &&
    // an object as such is no reference; its members have paths of their own
    !isObjectAlone(path) &&
    // text, where it is not an object
    (last(path) !== 'prompt' || route === 'createResponse')
  )
}

/** A valid value of a member that is no reference. */
function valueFor({ type, isMap }: MemberPath): unknown {
  if (isMap || type.includes('TSStringKeyword')) return 'x'
  if (type.includes('TSNumberKeyword')) return 1
  return type.includes('TSBooleanKeyword') ? true : null
}

function isItemId({ steps: [first, second, third] }: MemberPath) {
  return (
    (first?.name === 'input' || first?.name === 'items') &&
    second?.name === 'id' &&
    third === undefined
  )
}

describe('table of references', () => {
  it('has every member of the official client that looks like a reference', () => {
    let seen = 0
    for (const { route, paths } of ROUTES) {
      for (const path of paths.filter((one) => looksLikeOne(route, one))) {
        const where = `${route} ${nameOf(path)}`
        const kinds = found(route, path, 'x_1').map(({ kind }) => kind)
        const isHarmless =
          Object.hasOwn(HARMLESS_NAMES, last(path)) || matches(OWN_IDS, nameOf(path))
        seen += 1
        assert.equal(kinds.includes('unknown'), false, where)
        if (isHarmless) assert.deepEqual(kinds, [], where)
        else if (isItemId(path)) assert.equal(kinds.includes('item'), true, where)
        else if (where !== 'createBatch input_file_id') {
          assert.equal(kinds.length, 1, where)
        }
      }
    }
    assert.ok(seen > 100, `${seen}`)
  })

  it('has every kind of item that the official client sends back', () => {
    const tags = ROUTES.find(({ route }) => route === 'createResponse')
      ?.paths.filter(isItemId)
      .map(({ steps }) => steps[1]?.tag ?? 'item_reference')
    assert.deepEqual(new Set(tags), new Set([...Object.keys(ITEM_CONTENT), 'item_reference']))
  })

  it('has the content of each kind of item by names of the official client', () => {
    const paths = ROUTES.find(({ route }) => route === 'createResponse')?.paths ?? []
    const examples = {
      text: 'x',
      string: '',
      list: [0],
      any_list: [],
      object: { a: 0 },
      boolean: false,
    }
    for (const [type, content] of Object.entries(ITEM_CONTENT)) {
      for (const [member, kinds] of Object.entries(content)) {
        const isThere = paths.some(
          ({ steps: [first, second, third] }) =>
            first?.name === 'input' && second?.tag === type && second.name === member && !third,
        )
        assert.ok(isThere, `${type} ${member}`)
        for (const kind of kinds) {
          const item = { type, id: 'x_1', [member]: examples[kind] }
          const body = Buffer.from(JSON.stringify({ model: 'm', input: [item] }))
          assert.deepEqual(
            readFacts(BODIES.createResponse, body).references,
            [],
            `${type} ${member}`,
          )
        }
      }
    }
  })

  it('rejects nothing else that the official client sends', () => {
    for (const { route, paths } of ROUTES) {
      for (const path of paths) {
        if (looksLikeOne(route, path) || isObjectAlone(path)) continue
        if (matches(CLOSED_MAPS, nameOf(path)) || last(path) === 'model') continue
        assert.deepEqual(found(route, path, valueFor(path)), [], `${route} ${nameOf(path)}`)
      }
    }
  })

  it('finds fine-tuned models wherever a body names a model', () => {
    for (const { route, paths } of ROUTES) {
      for (const path of paths.filter((one) => last(one) === 'model')) {
        const [reference] = found(route, path, 'ft:gpt-4o-mini:acme::x')
        assert.equal(reference?.kind, 'fine_tuned_model', `${route} ${nameOf(path)}`)
        assert.equal(reference.id, 'ft:gpt-4o-mini:acme::x')
      }
    }
  })

  it('rejects no form field that the official client sends', () => {
    let seen = 0
    for (const [route, file, type] of FORMS) {
      for (const path of pathsOf(file, type)) {
        const [first, ...rest] = path.steps.map(({ name, lists }) => name + '[]'.repeat(lists))
        const name = `${first}${rest.map((inner) => `[${inner}]`).join('')}`
        if (FORM_FILES.has(first ?? '') || last(path) === 'n') continue
        seen += 1
        const { references } = readForm(route, FORM_TYPE, formWith(route, name))
        assert.deepEqual(references, [], `${route} ${name}`)
      }
    }
    assert.ok(seen > 30, `${seen}`)
  })
})

/** Types of the forms in the official client. */
const FORMS: readonly (readonly [FormRouteId, file: string, type: string])[] = [
  ['createTranscription', 'audio/transcriptions.d.ts', 'TranscriptionCreateParamsBase'],
  ['createTranslation', 'audio/translations.d.ts', 'TranslationCreateParams'],
  ['createImageEdit', 'images.d.ts', 'ImageEditParamsBase'],
  ['createImageVariation', 'images.d.ts', 'ImageCreateVariationParams'],
  ['createFile', 'files.d.ts', 'FileCreateParams'],
  ['addUploadPart', 'uploads/parts.d.ts', 'PartCreateParams'],
]
const FORM_FILES = new Set(['file', 'image', 'image[]', 'mask', 'markup', 'data'])
const FORM_TYPE = 'multipart/form-data; boundary=b'

/** A form with every required field of all routes, and one more field. */
function formWith(route: FormRouteId, name: string): Buffer {
  const file = route.startsWith('createImage') ? 'image' : 'file'
  const fields = { model: 'm', purpose: 'x', [`${file}"; filename="x`]: 'x', [name]: 'true' }
  const parts = Object.entries(fields).map(
    ([key, value]) => `--b\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
  )
  return Buffer.from(`${parts.join('')}--b--`)
}
