/** Parts of messages and items: texts, images, sounds, files, and what only some upstreams read. */
import type { Random } from '#test/reservations/random.ts'
import type { Json, JsonObject } from '#test/reservations/truth/reading.ts'
import { textOf } from './texts.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const PNG_REST = Buffer.from('0802000000', 'hex')
const SIDES = [1, 31, 512, 513, 768, 1_024, 2_048, 4_000]

/** The head of a PNG of a size, as a data URL. */
function imageUrl(random: Random): string {
  if (random.chance(0.3)) return 'https://images.example/of-any-size.png'
  const size = Buffer.alloc(8)
  size.writeUInt32BE(random.pick(SIDES), 0)
  size.writeUInt32BE(random.pick(SIDES), 4)
  return `data:image/png;base64,${Buffer.concat([PNG, size, PNG_REST]).toString('base64')}`
}

const DETAILS = ['low', 'high', 'auto', 'original']

function chatImage(random: Random): JsonObject {
  return {
    type: 'image_url',
    image_url: {
      url: imageUrl(random),
      ...(random.chance(0.5) && { detail: random.pick(DETAILS) }),
    },
  }
}

const SOUND_BYTES = [3_000, 12_000, 48_000]
const SOUNDS = new Map(SOUND_BYTES.map((bytes) => [bytes, Buffer.alloc(bytes).toString('base64')]))

function sound(random: Random): JsonObject {
  return {
    type: 'input_audio',
    input_audio: { data: SOUNDS.get(random.pick(SOUND_BYTES)) ?? '', format: 'pcm16' },
  }
}

/** Parts that some upstream reads as an image, a sound or a video of any length. */
const OTHER_PARTS: readonly JsonObject[] = [
  { type: 'video_url', video_url: { url: 'https://videos.example/1.mp4' } },
  { type: 'input_video', input_video: 'https://videos.example/1.mp4' },
  { type: 'audio_url', audio_url: { url: 'https://sounds.example/1.wav' } },
  { type: 'image_embeds', image_embeds: 'AAAA' },
  { image_url: { url: 'https://images.example/1.png' } },
  { type: 'text', text: 'see', video_url: { url: 'https://videos.example/1.mp4' } },
  { type: 'document', source: 'https://documents.example/1.pdf' },
]

function chatPart(random: Random): Json {
  const drawn = random.next()
  if (drawn < 0.5) return { type: 'text', text: textOf(random) }
  if (drawn < 0.78) return chatImage(random)
  if (drawn < 0.86) return sound(random)
  if (drawn < 0.91) {
    return { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } }
  }
  if (drawn < 0.96) return random.pick(OTHER_PARTS)
  return { type: 'refusal', refusal: textOf(random, 200) }
}

function several(random: Random, part: (random: Random) => Json): Json[] {
  return Array.from({ length: random.integer(1, 3) }, () => part(random))
}

const ROLES = ['system', 'developer', 'user', 'user', 'user', 'assistant']

/** A message of a chat. */
export function messageOf(random: Random): Json {
  const drawn = random.next()
  if (drawn < 0.08) {
    return {
      role: 'assistant',
      content: null,
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'look_up', arguments: textOf(random, 500) },
        },
      ],
    }
  }
  if (drawn < 0.14) return { role: 'tool', tool_call_id: 'call_1', content: textOf(random) }
  if (drawn < 0.3) return { role: 'user', content: several(random, chatPart) }
  const message = { role: random.pick(ROLES), content: textOf(random) }
  return random.chance(0.05) ? { ...message, name: 'alice' } : message
}

function responsePart(random: Random): Json {
  const drawn = random.next()
  if (drawn < 0.6) return { type: 'input_text', text: textOf(random) }
  if (drawn < 0.85) {
    return {
      type: 'input_image',
      image_url: imageUrl(random),
      ...(random.chance(0.5) && { detail: random.pick(DETAILS) }),
    }
  }
  if (drawn < 0.93) return { type: 'input_file', file_url: 'https://documents.example/1.pdf' }
  return random.pick(OTHER_PARTS)
}

/** An item of the input of a response. */
export function itemOf(random: Random): Json {
  const drawn = random.next()
  if (drawn < 0.5) return { role: random.pick(ROLES), content: textOf(random) }
  if (drawn < 0.75) {
    return { type: 'message', role: 'user', content: several(random, responsePart) }
  }
  if (drawn < 0.82) {
    const name = 'look_up'
    return { type: 'function_call', call_id: 'call_1', name, arguments: textOf(random, 400) }
  }
  if (drawn < 0.92) {
    return { type: 'function_call_output', call_id: 'call_1', output: textOf(random) }
  }
  if (drawn < 0.96) {
    return {
      type: 'custom_tool_call_output',
      call_id: 'call_1',
      output: textOf(random),
    }
  }
  return { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: textOf(random, 800) }
}
