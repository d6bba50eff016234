/** Multipart forms of the data plane: the parts that are read. Parts of other names pass unread. */
import { type TObject, Type } from 'typebox'

export interface FormRules {
  /** Fields, each at most once. */
  readonly fields: readonly string[]
  /** Files, each at most once unless its name ends with `[]`. */
  readonly files: readonly string[]
  readonly required: readonly string[]
  /** OpenAI's default model, if the form need not name one. */
  readonly defaultModel?: string
}

const AUDIO: FormRules = {
  fields: ['model', 'prompt', 'stream'],
  files: ['file'],
  required: ['model'],
}
const IMAGE_FIELDS = ['model', 'prompt', 'stream', 'n', 'size', 'quality']

/** Forms by route. */
export const FORM_RULES = {
  createTranscription: AUDIO,
  createTranslation: AUDIO,
  createImageEdit: {
    fields: IMAGE_FIELDS,
    files: ['image', 'image[]', 'mask', 'markup'],
    required: [],
    defaultModel: 'dall-e-2',
  },
  createImageVariation: {
    fields: IMAGE_FIELDS,
    files: ['image'],
    required: [],
    defaultModel: 'dall-e-2',
  },
  createFile: { fields: ['purpose'], files: ['file'], required: ['file', 'purpose'] },
  addUploadPart: { fields: [], files: ['data'], required: ['data'] },
} as const satisfies Record<string, FormRules>

export type FormRouteId = keyof typeof FORM_RULES

const NUMBERS: Readonly<Record<string, 'integer' | 'boolean'>> = { n: 'integer', stream: 'boolean' }
const File = Type.String({ contentMediaType: 'application/octet-stream', format: 'binary' })

/** The schema of a form. */
export function formOf(route: FormRouteId): TObject {
  const { fields, files, required, defaultModel }: FormRules = FORM_RULES[route]
  const fieldOf = (name: string) =>
    Type.Unsafe({
      type: NUMBERS[name] ?? 'string',
      ...(name === 'model' && defaultModel !== undefined && { default: defaultModel }),
    })
  const members = [
    ...fields.map((name) => [name, fieldOf(name)] as const),
    ...files.map((name) => [name, name.endsWith('[]') ? Type.Array(File) : File] as const),
  ].map(([name, schema]) => [name, required.includes(name) ? schema : Type.Optional(schema)])
  return Type.Object(Object.fromEntries(members), { additionalProperties: true })
}
