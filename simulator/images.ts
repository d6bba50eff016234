/** Images: generated, edited, varied. Every image is the same small one; only the usage differs. */
import { boolean, type Form, fileOf, integer, readForm, readJson, string } from './body.ts'
import { type Answer, type Call, type Json, json, Refusal, type World } from './call.ts'
import { TOKENS_PER_PART, tokensOf } from './tokens.ts'

/** One pixel, as PNG. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const MOST_IMAGES = 10

/** Output tokens of one image, by size and quality, as OpenAI counts for gpt-image-1. */
export const IMAGE_TOKENS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '1024x1024': { low: 272, medium: 1056, high: 4160 },
  '1024x1536': { low: 408, medium: 1584, high: 6240 },
  '1536x1024': { low: 400, medium: 1568, high: 6208 },
}

const LOOKS = [
  ...['background', 'complexity', 'frame_count', 'frame_duration_ms', 'model', 'n'],
  ...['output_compression', 'output_format', 'partial_images', 'quality', 'response_format'],
  ...['safety_identifier', 'size', 'stream', 'svg', 'user'],
]

export function generateImages(call: Call, world: World): Answer {
  const body = readJson(call, {
    required: ['prompt'],
    optional: [...LOOKS, 'moderation', 'style'],
  })
  return images(call, world, body, { event: 'image_generation', inputs: 0 })
}

export function editImages(call: Call, world: World): Answer {
  const form = readForm(call, {
    required: ['prompt'],
    optional: [...LOOKS, 'image', 'input_fidelity', 'markup', 'mask'],
  })
  const inputs = form.filter(({ name }) => name === 'image' || name === 'image[]').length
  if (inputs === 0) fileOf(form, 'image')
  return images(call, world, fieldsOf(form), { event: 'image_edit', inputs })
}

export function varyImages(call: Call, world: World): Answer {
  const form = readForm(call, {
    required: ['image'],
    optional: ['model', 'n', 'response_format', 'size', 'user'],
  })
  fileOf(form, 'image')
  return images(call, world, { ...fieldsOf(form), prompt: '' }, { event: 'image', inputs: 1 })
}

const NUMBERS = ['n', 'output_compression', 'partial_images']

/** Text fields of a form, as a JSON body would have them. */
function fieldsOf(form: Form): Json {
  return Object.fromEntries(
    form
      .filter(({ filename }) => filename === undefined)
      .map(({ name, bytes }) => {
        const value = bytes.toString()
        if (name === 'stream') return [name, value === 'true']
        return [name, NUMBERS.includes(name) ? Number(value) : value]
      }),
  )
}

interface Kind {
  readonly event: string
  /** Number of images in the request. */
  readonly inputs: number
}

function images(call: Call, world: World, body: Json, kind: Kind): Answer {
  const model = world.requireModel(body.model ?? 'dall-e-2')
  const n = integer(body, 'n', 1, MOST_IMAGES) ?? 1
  const tokens = model.startsWith('gpt-image')
  const look = lookOf(body, tokens)
  const usage = { ...usageOf(body, kind, n, look), ...call.usage }
  if (boolean(body, 'stream') === true) {
    if (!tokens || n !== 1) {
      throw new Refusal(400, 'Streaming is only for one image of a gpt-image model.', {
        param: 'stream',
      })
    }
    return streamed(world, body, kind, look, usage)
  }
  const format = string(body, 'response_format') ?? 'url'
  if (tokens && body.response_format !== undefined) {
    throw new Refusal(400, "Unknown parameter: 'response_format'.", {
      param: 'response_format',
      code: 'unknown_parameter',
    })
  }
  const one =
    tokens || format === 'b64_json'
      ? { b64_json: PIXEL }
      : { url: 'https://images.upstream.invalid/pixel.png' }
  const data = Array.from({ length: n }, () => one)
  const rest = tokens ? { ...look, usage } : {}
  return json({ created: world.seconds(), ...rest, data })
}

function lookOf(body: Json, tokens: boolean) {
  const size = string(body, 'size') ?? 'auto'
  const quality = string(body, 'quality') ?? 'auto'
  return {
    background: string(body, 'background') ?? 'opaque',
    output_format: string(body, 'output_format') ?? 'png',
    quality: tokens && quality === 'auto' ? 'medium' : quality,
    size: size === 'auto' ? '1024x1024' : size,
  }
}

type Look = ReturnType<typeof lookOf>

function usageOf(body: Json, { inputs }: Kind, n: number, { size, quality }: Look): Json {
  const text = tokensOf(string(body, 'prompt') ?? '')
  const image = inputs * TOKENS_PER_PART
  const output = n * (IMAGE_TOKENS[size]?.[quality] ?? 0)
  return {
    total_tokens: text + image + output,
    input_tokens: text + image,
    output_tokens: output,
    input_tokens_details: { text_tokens: text, image_tokens: image },
  }
}

function streamed(world: World, body: Json, { event }: Kind, look: Look, usage: Json): Answer {
  const partial = integer(body, 'partial_images', 0, 3) ?? 0
  const common = { created_at: world.seconds(), ...look, b64_json: PIXEL }
  const events: readonly Json[] = [
    ...Array.from({ length: partial }, (_, index) => ({
      type: `${event}.partial_image`,
      partial_image_index: index,
      ...common,
    })),
    { type: `${event}.completed`, ...common, usage },
  ]
  return {
    form: 'events',
    events: events.map((one) => ({ event: String(one.type), data: JSON.stringify(one) })),
    done: false,
    usage,
  }
}
