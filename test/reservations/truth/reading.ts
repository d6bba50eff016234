/**
 * The most that a model reads of a request's body. A tokenizer makes at most one token of each byte
 * of a text. Whatever is no text, no image of a known size and no sound of a known length may fill
 * the model's context window: files, what an upstream stores, parts that only some upstream knows,
 * templates, and what tools return.
 */
import type { Image } from './image-tokens.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json | undefined
}

/** Tokens of a text at most. */
export type SizeOf = (text: string) => number

/** A token has at least one byte. */
export const BYTES: SizeOf = (text) => Buffer.byteLength(text)

export interface Read {
  readonly sizeOf: SizeOf
  /** Bytes of text, names of members of tools included. */
  text: number
  /** Tokens that are given as numbers, and those between messages. */
  tokens: number
  images: Image[]
  /** Seconds of sound. */
  seconds: number
  /** Whether anything else is read, of any length. */
  isOpen: boolean
}

/** Tokens around a message, and before an answer, by OpenAI's cookbook on counting tokens. */
const AROUND_MESSAGE = 4
const BEFORE_ANSWER = 3

const TEXT_PARTS = new Set(['text', 'input_text', 'output_text', 'refusal', 'summary_text'])
const IMAGE_PARTS = new Set(['image_url', 'input_image', 'computer_screenshot'])
const IMAGE_MEMBERS = ['image_url', 'input_image']
const ANY_LENGTH = [
  ...['video_url', 'input_video', 'audio_url', 'image_embeds', 'audio_embeds', 'video_embeds'],
  ...['file', 'file_id', 'file_data', 'file_url', 'image_pil'],
]
/** Names of stored objects, and templates and arguments of them, in the bodies of all routes. */
const OPEN_MEMBERS = [
  ...['previous_response_id', 'conversation', 'chat_template', 'mm_processor_kwargs'],
  ...['media_io_kwargs', 'messages_file_id'],
]
const READ_MEMBERS = [
  ...['functions', 'response_format', 'prediction', 'documents', 'instructions'],
  ...['suffix', 'text', 'tool_choice', 'function_call'],
]

export function newRead(sizeOf = BYTES): Read {
  return { sizeOf, text: 0, tokens: 0, images: [], seconds: 0, isOpen: false }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** The input of a chat, a response or a completion. */
export function readConversation(body: JsonObject, sizeOf = BYTES): Read {
  const read = newRead(sizeOf)
  read.tokens = BEFORE_ANSWER
  for (const name of READ_MEMBERS) addTexts(read, body[name])
  for (const name of OPEN_MEMBERS) if (body[name] != null) read.isOpen = true
  if (isObject(body.prompt)) read.isOpen = true
  addTemplateArguments(read, body.chat_template_kwargs)
  addItems(read, body.messages)
  if (typeof body.input === 'string') addTexts(read, body.input)
  else addItems(read, body.input)
  for (const tool of isList(body.tools) ? body.tools : []) addTexts(read, tool)
  return read
}

/** A switch of a template adds nothing; any other argument may. */
function addTemplateArguments(read: Read, value: Json | undefined): void {
  if (!isObject(value)) return
  for (const [name, argument] of Object.entries(value)) {
    if (name === 'documents') addTexts(read, argument)
    else if (typeof argument !== 'boolean' && argument !== null) read.isOpen = true
  }
}

function addItems(read: Read, value: Json | undefined): void {
  for (const item of isList(value) ? value : []) {
    read.tokens += AROUND_MESSAGE
    if (!isObject(item)) {
      addTexts(read, item)
      continue
    }
    const { content, output, type, ...rest } = item
    if (type === 'item_reference' || item.audio != null) read.isOpen = true
    addTexts(read, rest)
    addContent(read, content)
    addContent(read, output)
  }
}

function addContent(read: Read, content: Json | undefined): void {
  if (!isList(content)) {
    if (isObject(content)) addPart(read, content)
    else addTexts(read, content)
    return
  }
  for (const part of content) {
    if (isObject(part)) addPart(read, part)
    else addTexts(read, part)
  }
}

function addPart(read: Read, part: JsonObject): void {
  if (ANY_LENGTH.some((name) => part[name] != null)) read.isOpen = true
  if (typeof part.type === 'string' && IMAGE_PARTS.has(part.type)) {
    read.images.push(imageOf(part))
  } else if (IMAGE_MEMBERS.some((name) => part[name] != null)) {
    // Only other software than OpenAI's reads it, which counts images within the window.
    read.isOpen = true
  } else if (part.type === 'input_audio' || part.input_audio != null) {
    read.seconds += secondsOf(part.input_audio)
  } else if (isText(part)) {
    const { type: _, ...rest } = part
    addTexts(read, rest)
  } else read.isOpen = true
}

/** Whether a part has text alone, by its type, or without one by its members. */
function isText({ type, ...members }: JsonObject): boolean {
  return typeof type === 'string'
    ? TEXT_PARTS.has(type)
    : type === undefined && Object.keys(members).every((name) => TEXT_PARTS.has(name))
}

/** Bytes of the strings in a value, and of the names of members. */
function addTexts(read: Read, value: Json | undefined): void {
  if (typeof value === 'string') read.text += read.sizeOf(value)
  else if (typeof value === 'number') read.text += String(value).length
  else if (isList(value)) for (const one of value) addTexts(read, one)
  else if (isObject(value)) {
    for (const [name, one] of Object.entries(value)) {
      read.text += name.length
      addTexts(read, one)
    }
  }
}

const DATA_URL = /^data:image\/[a-z]+;base64,/
/** Position of the width in a PNG, after its signature and the head of its first chunk. */
const PNG_SIZE_AT = 16

function imageOf(part: JsonObject): Image {
  const given = part.image_url ?? part.input_image
  const url = isObject(given) ? given.url : given
  const detail = (isObject(given) ? given.detail : undefined) ?? part.detail
  const read = typeof detail === 'string' ? { detail } : {}
  if (typeof url !== 'string' || !DATA_URL.test(url)) return read
  const png = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
  if (png.length < PNG_SIZE_AT + 8) return read
  return {
    width: png.readUInt32BE(PNG_SIZE_AT),
    height: png.readUInt32BE(PNG_SIZE_AT + 4),
    ...read,
  }
}

/** Seconds of sound: 16-bit samples at 24 kHz, the form that OpenAI documents for one channel. */
const SOUND_BYTES_PER_SECOND = 48_000

function secondsOf(value: Json | undefined): number {
  const data = isObject(value) ? value.data : undefined
  if (typeof data !== 'string') return 0
  return Math.ceil((data.length * 3) / 4 / SOUND_BYTES_PER_SECOND)
}

/** Prompts of a completion, or texts to embed: each is read for itself. */
export function readInputs(value: Json | undefined): readonly Read[] {
  if (!isList(value)) return [readInput(value)]
  const isTokens = value.length > 0 && value.every((one) => typeof one === 'number')
  return isTokens || value.length === 0 ? [readInput(value)] : value.map(readInput)
}

function readInput(value: Json | undefined): Read {
  const read = newRead()
  if (isList(value)) read.tokens = value.length
  else addTexts(read, value)
  return read
}
