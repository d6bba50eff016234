/** Embeddings and moderations. */
import { createHash } from 'node:crypto'
import { integer, readJson, string } from './body.ts'
import {
  type Answer,
  type Call,
  isArray,
  isObject,
  type Json,
  json,
  Refusal,
  type World,
} from './call.ts'
import { tokensOf } from './tokens.ts'

const DIMENSIONS = 1536
const DIMENSIONS_OF_LARGE = 3072
const MOST_INPUTS = 2048

export function embeddings(call: Call, world: World): Answer {
  const body = readJson(call, {
    required: ['model', 'input'],
    optional: ['encoding_format', 'dimensions', 'user'],
    unknown: 'unrecognized',
  })
  const model = world.requireModel(body.model)
  const standard = model.includes('3-large') ? DIMENSIONS_OF_LARGE : DIMENSIONS
  const dimensions = integer(body, 'dimensions', 1, DIMENSIONS_OF_LARGE) ?? standard
  const format = string(body, 'encoding_format') ?? 'float'
  if (format !== 'float' && format !== 'base64') {
    throw new Refusal(400, `'${format}' is not one of ['float', 'base64'] - 'encoding_format'`)
  }
  const inputs = inputsOf(body.input)
  const data = inputs.map(({ text }, index) => {
    const vector = vectorOf(text, dimensions)
    const embedding =
      format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector)
    return { object: 'embedding', index, embedding }
  })
  const tokens = inputs.reduce((sum, one) => sum + one.tokens, 0)
  const usage = { prompt_tokens: tokens, total_tokens: tokens, ...call.usage }
  return json({ object: 'list', data, model, usage })
}

interface Input {
  readonly text: string
  readonly tokens: number
}

function inputsOf(input: unknown): readonly Input[] {
  if (typeof input === 'string' && input !== '') return [{ text: input, tokens: tokensOf(input) }]
  if (isArray(input) && input.length > 0 && input.length <= MOST_INPUTS) {
    if (input.every((one) => typeof one === 'number')) {
      return [{ text: input.join(' '), tokens: input.length }]
    }
    return input.flatMap(inputsOf)
  }
  throw new Refusal(400, "'$.input' is invalid. Please check the API reference.")
}

/** A vector of length one, determined by the text. */
function vectorOf(text: string, dimensions: number): Float32Array {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0)
  const vector = new Float32Array(dimensions)
  let squares = 0
  for (let at = 0; at < dimensions; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const value = state / 2 ** 31 - 1
    vector[at] = value
    squares += value * value
  }
  const length = Math.sqrt(squares)
  return vector.map((value) => value / length)
}

const CATEGORIES = [
  ...['harassment', 'harassment/threatening', 'hate', 'hate/threatening', 'illicit'],
  ...['illicit/violent', 'self-harm', 'self-harm/instructions', 'self-harm/intent', 'sexual'],
  ...['sexual/minors', 'violence', 'violence/graphic'],
]
const FLAGGED_SCORE = 0.9
const CLEAN_SCORE = 0.0001

/** Flags each category that the text names: "violence" is violence. */
export function moderations(call: Call, world: World): Answer {
  const body = readJson(call, { required: ['input'], optional: ['model'] })
  const model = world.requireModel(body.model ?? 'omni-moderation-latest')
  const results = moderated(body.input).map((one) => {
    const each = (of: (category: string) => unknown): Json =>
      Object.fromEntries(CATEGORIES.map((category) => [category, of(category)]))
    return {
      flagged: CATEGORIES.some((category) => one.includes(category)),
      categories: each((category) => one.includes(category)),
      category_scores: each((category) => (one.includes(category) ? FLAGGED_SCORE : CLEAN_SCORE)),
      category_applied_input_types: each(() => ['text']),
    }
  })
  return json({ id: world.newId('modr-'), model, results })
}

function moderated(input: unknown): readonly string[] {
  if (typeof input === 'string') return [input]
  if (!isArray(input)) throw new Refusal(400, "'$.input' is invalid.", { param: 'input' })
  if (input.every((one) => typeof one === 'string')) return input
  const parts = input.map((part) => (isObject(part) ? part.text : undefined))
  return [parts.filter((part) => typeof part === 'string').join(' ')]
}
