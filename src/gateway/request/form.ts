/** Facts of a multipart form, by the route that it is sent to. */
import { isAscii, isUtf8 } from 'node:buffer'
import { type ByteGatherer, createByteGatherer } from '#base/byte-gatherer.ts'
import { Problem } from '#base/problem.ts'
import { FORM_RULES, type FormRouteId, type FormRules } from '#contract/data-plane/forms.ts'
import {
  duplicateParameter,
  fieldTooLong,
  invalidType,
  missingRequiredParameter,
} from '#contract/errors/parameters.ts'
import { DEFAULT_JSON_BOUNDS, idTooLong, type JsonBounds, tooManyReferences } from '#json/bounds.ts'
import type { ByteRange, Reference, Splice, SteeringUse } from './facts.ts'
import { checkName, isKnownPart, referenceIn, steeringIn } from './form-names.ts'
import { checkModelName } from './model-names.ts'
import { createMultipartReader, type FormSink } from './multipart.ts'
import {
  type FormType,
  malformedForm,
  otherCharset,
  type PartHead,
  readFormType,
} from './part-headers.ts'
import { modelListIn } from './steering.ts'

export interface FormField extends ByteRange {
  readonly value: string
  /** Position of the content-length in the head of the part, if it has one. */
  readonly lengthAt: ByteRange | undefined
}

/** A file of the form: the range of its bytes, counted from the form's first. */
export interface FormFile extends ByteRange {
  readonly name: string
  readonly filename: string
}

export interface FormFacts {
  readonly boundary: string
  /** Position of the first boundary. */
  readonly opensAt: number
  /** The content type for the upstream. */
  readonly contentType: string
  /** The fields that are read on this route. */
  readonly fields: ReadonlyMap<string, FormField>
  readonly files: readonly FormFile[]
  /** Undefined for a form that has none, an uploaded file. */
  readonly model: string | undefined
  readonly stream: boolean
  /** Number of images. */
  readonly choices: number
  readonly size: string | undefined
  readonly quality: string | undefined
  /** Characters of the prompt. */
  readonly textCharacters: number
  readonly references: readonly Reference[]
  readonly steering: readonly SteeringUse[]
  /** The first part with a name that the gateway does not know. */
  readonly unknownMember: string | undefined
}

/**
 * Callbacks while a form arrives; an error in one ends the reading. The bytes of a file are the
 * pushed ones, not a copy.
 */
export interface FormEvents {
  /** A field that is read, when it is complete. */
  onField?(name: string, value: string): void
  onFileStart?(name: string, filename: string): void
  /** A member that steers the upstream, when its name has been read. */
  onSteering?(use: SteeringUse): void
  onFileChunk?(bytes: Buffer): void
  onFileEnd?(): void
}

export interface FormReader {
  /** The content type for the upstream. */
  readonly contentType: string
  push(bytes: Buffer): void
  /** Returns the facts, after the last bytes. */
  end(): FormFacts
}

/** The most bytes of a field that is read, and of a field that names a model or an object. */
const MAX_FIELD_BYTES = 256 * 1024
const MAX_NAME_BYTES = 1024
/** The largest number of a form. */
const MAX_INTEGER = 2_147_483_647

/** Reads a whole form. Throws a `Problem` with 400. */
export function readForm(
  route: FormRouteId,
  contentType: string | undefined,
  bytes: Buffer,
  bounds: JsonBounds = DEFAULT_JSON_BOUNDS,
): FormFacts {
  const reader = createFormReader(route, contentType, {}, bounds)
  reader.push(bytes)
  return reader.end()
}

/** Reads a form while it arrives, in any pieces. Throws a `Problem` with 400. */
export function createFormReader(
  route: FormRouteId,
  contentType: string | undefined,
  events: FormEvents,
  bounds: JsonBounds = DEFAULT_JSON_BOUNDS,
): FormReader {
  const type = readFormType(contentType)
  const form: Form = {
    bounds,
    route,
    rules: FORM_RULES[route],
    firstHeadAt: undefined,
    unknownMember: undefined,
    fields: new Map(),
    files: [],
    references: [],
    steering: [],
  }
  const reader = createMultipartReader(type.boundary, sinkOf(form, events))
  return {
    contentType: type.forwarded,
    push: reader.push,
    end: () => {
      reader.end()
      return factsOf(route, type, form)
    },
  }
}

interface Form {
  readonly bounds: JsonBounds
  readonly route: FormRouteId
  readonly rules: FormRules
  firstHeadAt: number | undefined
  unknownMember: string | undefined
  readonly fields: Map<string, FormField>
  readonly files: FormFile[]
  readonly references: Reference[]
  readonly steering: SteeringUse[]
}

/** The part that is being read. */
interface FormPart {
  readonly head: PartHead
  readonly headAt: number
  readonly contentAt: number
  /** Content of a field that is read. */
  readonly content: ByteGatherer | undefined
  /** The most bytes of that. */
  readonly limit: number
}

function sinkOf(form: Form, events: FormEvents): FormSink {
  let part: FormPart | undefined
  return {
    onPart: (head, headAt, contentAt) => {
      form.firstHeadAt ??= headAt
      const isRead = checkName(form.rules, head)
      checkOnce(form, head.name)
      checkSteering(form, head.name, events)
      if (!isKnownPart(form.route, head.name)) form.unknownMember ??= head.name
      const limit = form.rules.fields.includes(head.name) ? MAX_FIELD_BYTES : MAX_NAME_BYTES
      const content = isRead ? createByteGatherer(limit) : undefined
      part = { head, headAt, contentAt, content, limit }
      if (head.filename !== undefined) events.onFileStart?.(head.name, head.filename)
    },
    onContent: (bytes) => {
      if (part?.head.filename !== undefined) events.onFileChunk?.(bytes)
      else if (part?.content?.add(bytes) === false) {
        throw new Problem(fieldTooLong(part.head.name, part.limit))
      }
    },
    onPartEnd: (end) => {
      if (part === undefined) return
      if (part.head.filename === undefined) endField(form, part, end, events)
      else {
        const { name, filename } = part.head
        form.files.push({ name, filename, start: part.contentAt, end })
        events.onFileEnd?.()
      }
      part = undefined
    },
  }
}

function checkOnce({ fields, files, rules }: Form, name: string): void {
  const isThere = fields.has(name) || files.some((file) => file.name === name)
  const isKnown = rules.fields.includes(name) || rules.files.includes(name)
  if (isThere && isKnown && !name.endsWith('[]')) {
    throw new Problem(duplicateParameter(name))
  }
}

function checkSteering({ steering }: Form, name: string, { onSteering }: FormEvents): void {
  const use = steeringIn(name)
  if (use === undefined || steering.some(({ member }) => member === use.member)) return
  steering.push(use)
  onSteering?.(use)
}

function endField(form: Form, part: FormPart, end: number, { onField }: FormEvents): void {
  const { name, length, isLatin } = part.head
  if (part.content === undefined) return
  const bytes = part.content.take()
  if (isLatin && !isAscii(bytes)) throw otherCharset(`the field '${name}'`)
  if (!isUtf8(bytes)) throw malformedForm(`the field '${name}' is not UTF-8`)
  const value = bytes.toString()
  const reference = referenceIn(name, value)
  if (reference !== undefined) addReference(form, reference)
  if (!form.rules.fields.includes(name)) return
  const lengthAt = length && {
    start: part.headAt + length.start,
    end: part.headAt + length.end,
  }
  form.fields.set(name, { value, start: part.contentAt, end, lengthAt })
  onField?.(name, value)
}

function addReference({ bounds, references }: Form, reference: Reference): void {
  if (reference.id.length > bounds.id_characters) throw idTooLong(bounds, reference.param)
  if (references.length === bounds.body_references) throw tooManyReferences(bounds, reference.param)
  references.push(reference)
}

function factsOf(route: FormRouteId, type: FormType, form: Form): FormFacts {
  const { fields, files, references, steering } = form
  const said = (name: string) => fields.get(name)?.value
  const { required, defaultModel }: FormRules = FORM_RULES[route]
  const model = said('model') ?? defaultModel
  for (const name of required) {
    if (!fields.has(name) && !files.some((file) => file.name === name)) {
      throw new Problem(missingRequiredParameter(name))
    }
  }
  if (model === '') throw new Problem(invalidType('model', 'a string that is not empty'))
  if (model !== undefined) checkModelName(model)
  const { boundary, forwarded } = type
  return {
    boundary,
    opensAt: Math.max(0, (form.firstHeadAt ?? 0) - `--${boundary}\r\n`.length),
    contentType: forwarded,
    fields,
    files,
    model,
    stream: booleanOf('stream', said('stream')),
    choices: integerOf('n', said('n')),
    size: said('size'),
    quality: said('quality'),
    textCharacters: charactersOf(said('prompt') ?? ''),
    references,
    steering: [...steering, ...modelListIn(model)],
    unknownMember: form.unknownMember,
  }
}

/** Code points: surrogates come in pairs, since the field is UTF-8. */
function charactersOf(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count += 1
  }
  return count
}

function booleanOf(name: string, value = 'false'): boolean {
  if (/^(true|1|yes|on|t|y)$/i.test(value)) return true
  if (/^(false|0|no|off|f|n|)$/i.test(value)) return false
  throw new Problem(invalidType(name, 'a boolean'))
}

/** A number from 1 on; 1 without one. */
function integerOf(name: string, value = '1'): number {
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  if (!(number <= MAX_INTEGER)) throw new Problem(invalidType(name, 'an integer'))
  return Math.max(number, 1)
}

/** Makes `model` the form's model, as `spliceBody` takes it. */
export function formModelSplices(facts: FormFacts, model: string): Splice[] {
  const { boundary, opensAt, fields } = facts
  if (/[\r\n]/.test(model) || model.includes(`--${boundary}`)) {
    throw malformedForm('its boundary occurs outside of a delimiter line')
  }
  const field = fields.get('model')
  if (field === undefined) {
    const head = 'Content-Disposition: form-data; name="model"'
    const text = `--${boundary}\r\n${head}\r\n\r\n${model}\r\n`
    return [{ start: opensAt, end: opensAt, text }]
  }
  if (field.value === model) return []
  const { start, end, lengthAt } = field
  const text = String(Buffer.byteLength(model))
  return [...(lengthAt === undefined ? [] : [{ ...lengthAt, text }]), { start, end, text: model }]
}
