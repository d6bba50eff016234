/** Bounds of all known models: under a spend limit, a plain request to each of them is admitted. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { findProvider } from '@pydantic/genai-prices'
import { builtInModelNames } from '#catalog/catalog.ts'
import { knownMaximaOf } from '#gateway/accounting/maxima.ts'
import { formOf, noise, sendBytes } from '#test/gateway/media.ts'
import { CHAT, type GatewayHarness, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeUserKey } from '#test/support/keys.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

/** A million dollars, so that every bound fits. */
const CENTS = 100_000_000

const gateway = shareGateway()

/** The names of the catalog and of the library of prices. */
function knownNames(): string[] {
  const library = findProvider({ providerId: 'openai' })?.models ?? []
  const others = library.flatMap(({ match }) => {
    const clauses = 'or' in match ? match.or : [match]
    return clauses.flatMap((clause) => ('equals' in clause ? clause.equals : []))
  })
  const names = new Set([...builtInModelNames(), ...library.map(({ id }) => id), ...others])
  names.delete('default')
  // Those with a hyphen at the end are beginnings of names.
  return [...names].filter((name) => !name.endsWith('-'))
}

/** Families that are called at another route than that of chats. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/embedding/, '/v1/embeddings'],
  [/moderation/, '/v1/moderations'],
  [/^(?:dall-e|gpt-image|chatgpt-image)/, '/v1/images/generations'],
  [/tts/, '/v1/audio/speech'],
  [/transcribe|whisper/, '/v1/audio/transcriptions'],
  [/^(?:babbage-002|davinci-002|gpt-3.5-turbo-instruct)/, '/v1/completions'],
]

function kindOf(model: string): string {
  return KINDS.find(([pattern]) => pattern.test(model))?.[1] ?? CHAT
}

const BODIES: Readonly<Record<string, object>> = {
  [CHAT]: { messages: [{ role: 'user', content: 'x' }] },
  '/v1/completions': { prompt: 'x' },
  '/v1/embeddings': { input: 'x' },
  '/v1/moderations': { input: 'x' },
  '/v1/images/generations': { prompt: 'x' },
  '/v1/audio/speech': { input: 'x', voice: 'alloy' },
}

/** Code of the error; undefined for a request that was admitted. */
async function codeOf(
  { h, post }: GatewayHarness,
  model: string,
  key: MadeKey,
): Promise<string | undefined> {
  const path = kindOf(model)
  const body = BODIES[path]
  if (body) {
    const answer = await post(path, { model, ...body }, { key: key.value })
    return answer.status === 200 ? undefined : (answer.error.code ?? undefined)
  }
  const form = formOf([
    ['model', model],
    ['file', noise(1_000), 'a.wav'],
  ])
  const answer = await sendBytes({ h, key }, path, form)
  return answer.status === 200 ? undefined : (answer.error.code ?? undefined)
}

/** Models of images of which OpenAI documents no maximum: `max_image_tokens` sets it. */
const WITHOUT_MAXIMUM = /^gpt-image-2/

it('every model of the catalog and of the library of prices has a bound under a limit', async () => {
  const { h } = gateway()
  const { projectId } = await makeLimitedProject(h, CENTS)
  const key = await makeUserKey(h, projectId)
  const unbounded: string[] = []
  const unpriced: string[] = []
  for (const model of knownNames()) {
    const code = await codeOf(gateway(), model, key)
    if (code === 'model_not_priced') unpriced.push(model)
    // The upstream does not have each of them.
    else if (code === 'spend_limit_unbounded') unbounded.push(model)
  }
  assert.deepEqual(
    unbounded.filter((model) => !WITHOUT_MAXIMUM.test(model)),
    [],
  )
  // Fine-tuned models of names without an organization, and names of limits that are no models.
  assert.deepEqual(
    unpriced.filter((model) => !/^ft:|-long-context$/.test(model)),
    [],
  )
})

it('every model that writes text has a context window and a maximum of output', () => {
  const texts = knownNames().filter((model) => [CHAT, '/v1/completions'].includes(kindOf(model)))
  assert.ok(texts.length > 150)
  for (const model of texts) {
    const { contextWindow = 0, maxOutputTokens = 0 } = knownMaximaOf(model)
    assert.ok(maxOutputTokens > 0 && maxOutputTokens <= contextWindow, model)
  }
})
