/**
 * The most that an upstream can make for a request, as it arrives there. Upstreams differ in the
 * members that they obey: of several maxima and numbers of choices the greatest counts.
 */
import { imageTokens } from './image-tokens.ts'
import { type Model, modelAt } from './models.ts'
import {
  isList,
  isObject,
  type JsonObject,
  newRead,
  type Read,
  readConversation,
  readInputs,
  type SizeOf,
} from './reading.ts'
import { type HostedTool, hostedToolsOf, imageModelsOf } from './tools.ts'

export interface Most {
  /** Tokens of text, of images and of sounds in the input. */
  readonly text: number
  readonly imageTokens: number
  readonly audioTokens: number
  /** Tokens of output, all of them of audio or of images where it writes these. */
  readonly output: number
  readonly writes: 'text' | 'audio' | 'image'
  /** Calls of hosted tools, and their kinds. */
  readonly calls: number
  readonly tools: readonly HostedTool[]
  /** Images that a tool makes, one with each call, and its model; undefined without such a tool. */
  readonly toolImages: { readonly count: number; readonly model: Model } | undefined
  readonly choices: number
  readonly images: number
  readonly size: string | undefined
  readonly quality: string | undefined
  readonly characters: number
  readonly seconds: number
}

/** Any number: nothing bounds it. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER
/** OpenAI: "Web search is limited to a context window size of 128000". */
const WEB_SEARCH_TOKENS = 128_000
/** OpenAI counts a token of input for each tenth of a second of sound. */
const AUDIO_TOKENS_PER_SECOND = 10
/** The least bit rate of usual speech, 6 kilobits, in bytes. */
const SPEECH_BYTES_PER_SECOND = 750

const MAXIMA = [
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens'],
  ...['n_predict', 'num_predict', 'max_new_tokens'],
]
const CHOICES = ['n', 'best_of', 'n_cmpl', 'num_return_sequences']
const REPEATS = ['num_retries', 'max_retries']

/** A body with the members that an upstream merges over it. */
function merged(body: JsonObject): JsonObject {
  const { extra_body, options } = body
  return {
    ...body,
    ...(isObject(options) && { num_predict: options.num_predict }),
    ...(isObject(extra_body) && extra_body),
  }
}

const NOTHING: Most = {
  text: 0,
  imageTokens: 0,
  audioTokens: 0,
  output: 0,
  writes: 'text',
  calls: 0,
  tools: [],
  toolImages: undefined,
  choices: 1,
  images: 0,
  size: undefined,
  quality: undefined,
  characters: 0,
  seconds: 0,
}

/** `files`: the sizes of the files of a form; `sizeOf`: of the text of a conversation. */
export function mostOf(
  route: string,
  given: JsonObject,
  model: Model,
  { files = [], sizeOf }: { readonly files?: readonly number[]; readonly sizeOf?: SizeOf } = {},
): Most {
  const body = merged(given)
  switch (route) {
    case 'images/generations':
    case 'images/edits':
    case 'images/variations':
      return mostOfImages(body, model, files)
    case 'audio/speech':
      return { ...NOTHING, characters: [...String(body.input ?? '')].length }
    case 'audio/transcriptions':
    case 'audio/translations':
      return mostOfSound(body, model, files)
    case 'embeddings':
    case 'moderations':
      return { ...NOTHING, ...inputOf(readInputs(body.input), model) }
    case 'completions':
      return mostOfText(body, readInputs(body.prompt), model)
    case 'responses/compact': {
      // It reads what tools have returned, and declarations of tools, but calls none.
      const { tools: _, ...own } = body
      return mostOfText(own, [readConversation(body)], model)
    }
    default:
      return mostOfText(body, [readConversation(body, sizeOf)], model)
  }
}

function mostOfText(body: JsonObject, inputs: readonly Read[], model: Model): Most {
  const tools = hostedToolsOf(body)
  const calls = callsOf(body, tools)
  const turns = calls === UNBOUNDED ? UNBOUNDED : calls + 1
  const input = inputOf(inputs, model)
  const repeats = 1 + Math.max(0, ...numbersOf(body, REPEATS))
  const choices = Math.max(1, ...numbersOf(body, CHOICES)) * inputs.length
  const output = outputOf(body, model, turns)
  const { window = UNBOUNDED } = model
  const later = laterTurns({ text: input.text, calls, tools, output, window })
  const imageModel = modelAt(imageModelsOf(body)[0] ?? '')
  const speaks = model.writesAudio && isList(body.modalities) && body.modalities.includes('audio')
  return {
    ...NOTHING,
    text: times(repeats, calls === 0 ? input.text : plus(input.text, times(later, choices))),
    imageTokens: times(repeats, times(input.imageTokens, turns)),
    audioTokens: repeats * input.audioTokens,
    output: times(repeats, times(output, choices)),
    writes: speaks ? 'audio' : 'text',
    calls,
    tools,
    toolImages: imageModel && { count: times(calls, choices), model: imageModel },
    choices,
  }
}

/** OpenAI: "each partial image will incur an additional 100 image output tokens". */
export const PARTIAL_IMAGE_TOKENS = 100
export const PARTIAL_IMAGES_MAX = 3

function partialTokens({ stream, partial_images: count }: JsonObject): number {
  return stream === true && typeof count === 'number'
    ? PARTIAL_IMAGE_TOKENS * Math.min(count, PARTIAL_IMAGES_MAX)
    : 0
}

function mostOfImages(body: JsonObject, model: Model, files: readonly number[]): Most {
  const images = Math.max(1, ...numbersOf(body, ['n']))
  const read = newRead()
  read.text = Buffer.byteLength(String(body.prompt ?? ''))
  read.isOpen = files.length > 0
  return {
    ...NOTHING,
    ...(model.maxImage !== undefined && inputOf([read], model)),
    output: model.maxImage === undefined ? 0 : images * (model.maxImage + partialTokens(body)),
    writes: 'image',
    images,
    size: textOf(body.size),
    quality: textOf(body.quality),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== 'auto' ? value : undefined
}

function mostOfSound(body: JsonObject, model: Model, files: readonly number[]): Most {
  const bytes = files.reduce((sum, one) => sum + one, 0)
  const seconds = Math.ceil(bytes / SPEECH_BYTES_PER_SECOND)
  const { window } = model
  if (window === undefined) return { ...NOTHING, seconds }
  const text = Buffer.byteLength(String(body.prompt ?? ''))
  const audioTokens = Math.min(window, seconds * AUDIO_TOKENS_PER_SECOND)
  return { ...NOTHING, text, audioTokens, output: model.maxOutput ?? 0, seconds }
}

function times(one: number, other: number): number {
  return one === UNBOUNDED || other === UNBOUNDED ? UNBOUNDED : one * other
}

function plus(one: number, other: number): number {
  return one === UNBOUNDED || other === UNBOUNDED ? UNBOUNDED : one + other
}

interface Turns extends Pick<Most, 'text' | 'calls' | 'tools' | 'output'> {
  readonly window: number
}

/**
 * Tokens that are read after the calls: all that was read and written before, and all results. A
 * search returns a known number at most, and any other tool may fill the window.
 */
function laterTurns({ text, calls, tools, output, window }: Turns): number {
  if (calls === UNBOUNDED) return UNBOUNDED
  // A search of tools finds those that the request itself has.
  const isSearch = tools.every((tool) => tool === 'web_search' || tool === 'tool_search')
  if (!isSearch || output === UNBOUNDED) return times(window, calls)
  let sum = 0
  for (let call = 1; call <= calls; call += 1) {
    sum += Math.min(window, text + output + call * WEB_SEARCH_TOKENS)
  }
  return sum
}

/** An input fills the window at most; an image may count more than it takes there. */
function inputOf(
  inputs: readonly Read[],
  { imageRule, window = UNBOUNDED }: Model,
): Pick<Most, 'text' | 'imageTokens' | 'audioTokens'> {
  const sums = { text: 0, imageTokens: 0, audioTokens: 0 }
  for (const read of inputs) {
    const isOpen = read.isOpen || (read.images.length > 0 && !imageRule)
    const audio = read.seconds * AUDIO_TOKENS_PER_SECOND
    sums.text += isOpen ? window : Math.min(window, read.text + read.tokens)
    sums.audioTokens += isOpen ? 0 : Math.min(window, audio)
    if (!imageRule) continue
    for (const image of read.images) sums.imageTokens += imageTokens(imageRule, image)
  }
  return sums
}

function numbersOf(body: JsonObject, names: readonly string[]): number[] {
  return names.flatMap((name) => {
    const value = body[name]
    return typeof value === 'number' && value > 0 ? [value] : []
  })
}

/**
 * Most tokens of one choice: members that are obeyed beside each other do not bound each other. A
 * maximum holds for all turns together, and the model's for each.
 */
function outputOf(body: JsonObject, { maxOutput, window }: Model, turns: number): number {
  const most = times(maxOutput ?? window ?? UNBOUNDED, turns)
  const given = numbersOf(body, MAXIMA)
  return given.length === 0 ? most : Math.min(most, Math.max(...given))
}

function callsOf(body: JsonObject, tools: readonly HostedTool[]): number {
  if (tools.length === 0) return 0
  const { max_tool_calls: most } = body
  // A chat of OpenAI's searches once, before it answers.
  if (hostedToolsOf({ ...body, web_search_options: null }).length === 0) return 1
  return typeof most === 'number' && body.plugins == null ? most : UNBOUNDED
}
