import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Problem } from '#base/problem.ts'
import type { FormRouteId } from '#contract/data-plane/forms.ts'
import { STEERING_PATHS } from '#contract/data-plane/steering-members.ts'
import { CONTRACT_FIELDS, CONTRACT_MEMBERS, HARMLESS_MEMBERS } from '#contract/known-members.ts'
import { BODIES, type BodyId } from '#gateway/formats/openai/bodies.ts'
import { isKnownPart } from '#gateway/request/form-names.ts'
import { readFacts } from '#gateway/request/json-body.ts'
import { pathsOf } from './sdk-types.ts'

const TYPES: readonly (readonly [BodyId, file: string, type: string])[] = [
  ['createChatCompletion', 'chat/completions/completions.d.ts', 'ChatCompletionCreateParamsBase'],
  ['createCompletion', 'completions.d.ts', 'CompletionCreateParamsBase'],
  ['createResponse', 'responses/responses.d.ts', 'ResponseCreateParamsBase'],
  ['compactResponse', 'responses/responses.d.ts', 'ResponseCompactParams'],
  ['countInputTokens', 'responses/input-tokens.d.ts', 'InputTokenCountParams'],
  ['createEmbedding', 'embeddings.d.ts', 'EmbeddingCreateParams'],
  ['createModeration', 'moderations.d.ts', 'ModerationCreateParams'],
  ['createImage', 'images.d.ts', 'ImageGenerateParamsBase'],
  ['createSpeech', 'audio/speech.d.ts', 'SpeechCreateParams'],
]
const FORMS: readonly (readonly [FormRouteId, file: string, type: string])[] = [
  ['createTranscription', 'audio/transcriptions.d.ts', 'TranscriptionCreateParamsBase'],
  ['createTranslation', 'audio/translations.d.ts', 'TranslationCreateParams'],
  ['createImageEdit', 'images.d.ts', 'ImageEditParamsBase'],
  ['createImageVariation', 'images.d.ts', 'ImageCreateVariationParams'],
]

function namesOf(file: string, type: string): Set<string> {
  return new Set(pathsOf(file, type).map(({ steps }) => steps[0]?.name ?? ''))
}

/** Whether a member is unknown; one that is read may have another type than the number. */
function isUnknown(route: BodyId, name: string): boolean {
  const body = { ...(name === 'model' ? {} : { model: 'm' }), [name]: 1 }
  try {
    return readFacts(BODIES[route], Buffer.from(JSON.stringify(body))).unknownMember !== undefined
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

it('every member of the official client is known on its route', () => {
  for (const [route, file, type] of TYPES) {
    for (const name of namesOf(file, type))
      assert.equal(isUnknown(route, name), false, `${route} ${name}`)
  }
  for (const [route, file, type] of FORMS) {
    for (const name of namesOf(file, type)) assert.ok(isKnownPart(route, name), `${route} ${name}`)
  }
})

it('a member that nothing names is unknown on every route', () => {
  for (const [route] of TYPES) assert.ok(isUnknown(route, 'answer_twice'), route)
  for (const [route] of FORMS) assert.equal(isKnownPart(route, 'answer_twice'), false, route)
})

it('no known member steers an upstream', () => {
  const tops = new Set(STEERING_PATHS.map(({ steps }) => steps[0]))
  const known = [
    ...HARMLESS_MEMBERS,
    ...Object.values(CONTRACT_MEMBERS).flat(),
    ...Object.values(CONTRACT_FIELDS).flat(),
  ]
  assert.deepEqual(
    known.filter((name) => tops.has(name)),
    [],
  )
})
