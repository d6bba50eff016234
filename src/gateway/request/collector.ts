/** The collector of a body's facts during the walk, and its actions. */
import { Problem } from '#base/problem.ts'
import {
  integerAboveMaxValue,
  integerBelowMinValue,
  invalidType,
  unknownParameter,
} from '#contract/errors/parameters.ts'
import { invalidModelName } from '#contract/errors/upstreams.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import { idTooLong } from '#json/bounds.ts'
import { type Action, pathOf, type Walk } from '#json/shape.ts'
import { continuations } from '#json/utf8.ts'
import { kindAt, numberAt, stringAt } from '#json/values.ts'
import type { BodyFacts, ByteRange, OtherModel, Reference, SteeringUse } from './facts.ts'
import { MODEL_NAME_BYTES_MAX } from './model-names.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The facts collected so far, and the state of the item that is being read. */
export interface BodyCollector
  extends Mutable<
    Omit<BodyFacts, 'references' | 'steering' | 'streamOptions' | 'otherModels' | 'hostedTools'>
  > {
  readonly references: Reference[]
  readonly hostedTools: HostedTool[]
  readonly otherModels: OtherModel[]
  readonly steering: SteeringUse[]
  readonly streamOptions: Mutable<BodyFacts['streamOptions']>
  readonly item: Item
  /** Whether an item has its content and an `id` besides. */
  namesItems: boolean
  /** Facts of tools that are being read, the innermost last. */
  readonly tools: OpenTool[]
  /** Depths of tools that are being read and have a type, the innermost last. */
  readonly typedTools: number[]
  /** Position of the last member of a part that is not known to have text. */
  unnamedAt: number
  /** Calls of tools that have maxima of their own; infinity if one of them has none. */
  toolUses: number
  /** Members that have an image: more of them than images are in parts of other types. */
  imageMembers: number
}

/** A tool, until its end; in a namespace there are tools inside it. */
export interface OpenTool {
  /** Depth of its value. */
  readonly depth: number
  usesModel: boolean
  model: string | undefined
  runsShell: boolean
  searchesTools: boolean
  /** Whether the caller runs it, as each `environment` and `execution` of it says. */
  isLocal: boolean | undefined
  /** Anthropic's: its type, and its maxima of calls and of output. */
  type: string | undefined
  maxUses: number | undefined
  maxOutputTokens: number | undefined
}

/** The facts of the tool at a depth. */
export function openTool({ tools }: BodyCollector, depth: number): OpenTool {
  const innermost = tools.at(-1)
  if (innermost?.depth === depth) return innermost
  const opened: OpenTool = {
    depth,
    usesModel: false,
    model: undefined,
    runsShell: false,
    searchesTools: false,
    isLocal: undefined,
    type: undefined,
    maxUses: undefined,
    maxOutputTokens: undefined,
  }
  tools.push(opened)
  return opened
}

export function addHosted({ hostedTools }: BodyCollector, tool: HostedTool): void {
  if (!hostedTools.includes(tool)) hostedTools.push(tool)
}

interface Item {
  /** Position of the name of its `id`. */
  idName: number
  /** Position of its `id`; -1 without one. */
  idStart: number
  idEnd: number
  /** The content that its type has, as bits; undefined without a type. */
  contentOfType: number | undefined
  hasRole: boolean
  /** The content that is present, as bits. */
  content: number
}

/** The longest size of an image that usage is recorded under; a longer one is none. */
const SIZE_BYTES_MAX = 64

/** The largest number of tokens or answers. */
export const MAX_INTEGER = 2_147_483_647

export function newBodyCollector(): BodyCollector {
  return {
    model: undefined,
    modelAt: undefined,
    namesModel: false,
    firstMemberAt: 0,
    hasMembers: false,
    stream: false,
    streamOptions: newStreamOptions(),
    maxOutputTokens: undefined,
    maxOutputAt: undefined,
    choices: 1,
    inputs: 0,
    textCharacters: 0,
    messages: 0,
    inputTokens: 0,
    images: 0,
    audios: 0,
    files: 0,
    imageBytes: 0,
    isOpaque: false,
    unnamedAt: -1,
    imageMembers: 0,
    references: [],
    otherModels: [],
    hostsTools: false,
    searchesOnce: false,
    toolTokens: 0,
    hasOtherTools: false,
    hostedTools: [],
    maxToolCalls: undefined,
    maxToolCallsAt: undefined,
    toolUses: 0,
    tools: [],
    typedTools: [],
    namesMaxOutput: false,
    leastMaxOutput: 0,
    isOutputFixed: false,
    inputFileId: undefined,
    steering: [],
    unknownMember: undefined,
    size: undefined,
    quality: undefined,
    writesAudio: false,
    compacts: false,
    mayReadCache: false,
    mayWriteForHour: false,
    speed: undefined,
    inferenceGeo: undefined,
    serviceTier: undefined,
    serviceTierAt: undefined,
    cacheKey: undefined,
    background: false,
    store: undefined,
    storeAt: undefined,
    namesItems: false,
    metadataAt: undefined,
    safetyIdentifier: undefined,
    item: newItem(),
  }
}

function newStreamOptions(): BodyCollector['streamOptions'] {
  return {
    at: undefined,
    hasMembers: false,
    includeUsageAt: undefined,
    includeUsage: false,
  }
}

function newItem(): Item {
  return {
    idName: 0,
    idStart: -1,
    idEnd: -1,
    contentOfType: undefined,
    hasRole: false,
    content: 0,
  }
}

export type CollectorAction = Action<BodyCollector>

export function isString(walk: Walk<BodyCollector>, start: number): boolean {
  return walk.bytes[start] === 0x22
}
export function isNull(walk: Walk<BodyCollector>, start: number): boolean {
  return walk.bytes[start] === 0x6e
}
export function isContainer(walk: Walk<BodyCollector>, start: number): boolean {
  return walk.bytes[start] === 0x7b || walk.bytes[start] === 0x5b
}

function wrongType(
  walk: Walk<BodyCollector>,
  { start, end }: ByteRange,
  depth: number,
  expected: string,
): Problem {
  const path = pathOf(walk, depth)
  const kind = kindAt(walk.bytes, start, end)
  return new Problem(invalidType(path, expected, kind))
}

// values that the gateway relies on, so their types are checked

/** Throws for a value that is no string. */
export function requireString(
  walk: Walk<BodyCollector>,
  start: number,
  end: number,
  depth: number,
): void {
  if (!isString(walk, start)) throw wrongType(walk, { start, end }, depth, 'a string')
}

/** The most bytes that one character of an id can take: two escapes. */
const CHARACTER_BYTES_MAX = 12

/** An id. The length is checked before a string is made. */
export function idAt(walk: Walk<BodyCollector>, start: number, end: number, depth: number): string {
  const most = walk.bounds.id_characters
  requireString(walk, start, end, depth)
  if (end - start - 2 <= most * CHARACTER_BYTES_MAX) {
    const id = stringAt(walk, start, end)
    if (id.length <= most) return id
  }
  throw idTooLong(walk.bounds, pathOf(walk, depth))
}

/** A boolean; false for null. */
export function booleanAt(
  walk: Walk<BodyCollector>,
  start: number,
  end: number,
  depth: number,
): boolean {
  const byte = walk.bytes[start]
  if (byte === 0x74) return true
  if (byte === 0x66 || byte === 0x6e) return false
  throw wrongType(walk, { start, end }, depth, 'a boolean')
}

/** An integer from 0 to `MAX_INTEGER`; undefined for null. */
export function integerAt(
  walk: Walk<BodyCollector>,
  start: number,
  end: number,
  depth: number,
): number | undefined {
  const { bytes } = walk
  if (isNull(walk, start)) return undefined
  const kind = kindAt(bytes, start, end)
  if (kind !== 'an integer') throw wrongType(walk, { start, end }, depth, 'an integer')
  const value = numberAt(bytes, start, end)
  const path = value < 0 || value > MAX_INTEGER ? pathOf(walk, depth) : ''
  if (value < 0) throw new Problem(integerBelowMinValue(path, 0, value))
  if (value > MAX_INTEGER) throw new Problem(integerAboveMaxValue(path, MAX_INTEGER, value))
  // minus zero is none
  return value + 0
}

export const onModel: CollectorAction = (walk, start, end, depth) => {
  walk.sink.modelAt = { start, end }
  if (isNull(walk, start)) return
  requireString(walk, start, end, depth)
  if (end - start > MODEL_NAME_BYTES_MAX) throw new Problem(invalidModelName())
  walk.sink.model = stringAt(walk, start, end)
  walk.sink.namesModel = true
}

export const onOtherModels: CollectorAction = (walk, start, _end, depth) => {
  if (isNull(walk, start)) return
  const path = pathOf(walk, depth)
  throw new Problem(unknownParameter(path, "A request names one model, in 'model'."))
}

export const onStream: CollectorAction = (walk, start, end, depth) => {
  walk.sink.stream = booleanAt(walk, start, end, depth)
}

export const onStreamOptions: CollectorAction = (walk, start, end, depth) => {
  const byte = walk.bytes[start]
  if (byte !== 0x7b && byte !== 0x6e) throw wrongType(walk, { start, end }, depth, 'an object')
  walk.sink.streamOptions.at = { start, end }
  walk.sink.streamOptions.hasMembers = byte === 0x7b && !walk.wasEmpty
}

export const onIncludeUsage: CollectorAction = (walk, start, end, depth) => {
  walk.sink.streamOptions.includeUsage = booleanAt(walk, start, end, depth)
  walk.sink.streamOptions.includeUsageAt = { start, end }
}

export const onSize: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  requireString(walk, start, end, depth)
  if (end - start <= SIZE_BYTES_MAX) walk.sink.size = stringAt(walk, start, end)
}

// text that a model reads

/** The characters of a string; no other value is text. */
export const onText: CollectorAction = (walk, start, end) => {
  if (!isString(walk, start)) return
  const length = end - start - 2 - walk.escapeBytes
  walk.sink.textCharacters += length - continuations(walk, start, end)
}

/** The characters of a schema, as it is written. */
export const onSchema: CollectorAction = (walk, start, end) => {
  const length = end - start
  walk.sink.textCharacters += length - continuations(walk, start, end)
}

/** The one text of a conversation that is given without a list. */
export const onLoneInput: CollectorAction = (walk, start, end, depth) => {
  if (!isString(walk, start)) return
  onText(walk, start, end, depth)
  walk.sink.messages += 1
}

export const onMessage: CollectorAction = ({ bytes, sink }, start) => {
  sink.messages += 1
  if (bytes[start] !== 0x7b) sink.isOpaque = true
}
