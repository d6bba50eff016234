/** Audio: speech and transcripts. Audio is arbitrary bytes; only their number matters. */
import { type Form, fileOf, readForm, readJson, string, text } from './body.ts'
import { type Answer, type Call, type Json, json, Refusal, type World } from './call.ts'
import { inPieces } from './files.ts'
import { tokenize, tokensOf } from './tokens.ts'

/** Bytes of speech per character. */
export const SPEECH_BYTES_PER_CHARACTER = 100
/** Bytes of audio per second, and per token. */
export const SOUND_BYTES_PER_SECOND = 16_000
export const SOUND_BYTES_PER_TOKEN = 1_000
const PIECE_BYTES = 4096
const MOST_CHARACTERS = 4096

const SPEECH_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
}

export function speech(call: Call, world: World): Answer {
  const body = readJson(call, {
    required: ['model', 'input', 'voice'],
    optional: ['instructions', 'response_format', 'speed', 'stream_format'],
  })
  world.requireModel(body.model)
  const input = string(body, 'input') ?? ''
  if (input.length > MOST_CHARACTERS) {
    throw new Refusal(
      400,
      `Invalid 'input': string too long. Expected a string with maximum length ${MOST_CHARACTERS}, but got a string with length ${input.length} instead.`,
      { param: 'input', code: 'string_above_max_length' },
    )
  }
  const format = string(body, 'response_format') ?? 'mp3'
  const type = SPEECH_TYPES[format]
  if (type === undefined) throw new Refusal(400, `'${format}' is no format.`)
  const bytes = soundOf(input)
  const pieces = inPieces(bytes, PIECE_BYTES)
  if (body.stream_format !== 'sse') return { form: 'bytes', type, pieces }
  const output = Math.ceil(bytes.length / SOUND_BYTES_PER_TOKEN)
  const spoken = tokensOf(input)
  const usage = {
    input_tokens: spoken,
    output_tokens: output,
    total_tokens: spoken + output,
    ...call.usage,
  }
  return streamed(
    [
      ...pieces.map((piece) => ({ type: 'speech.audio.delta', audio: piece.toString('base64') })),
      { type: 'speech.audio.done', usage },
    ],
    usage,
  )
}

/** Every byte value, so that text decoding anywhere would corrupt it. */
export function soundOf(input: string): Buffer {
  return Buffer.from(
    Uint8Array.from({ length: input.length * SPEECH_BYTES_PER_CHARACTER }, (_, at) => at * 7),
  )
}

function streamed(events: readonly Json[], usage: Json): Answer {
  return {
    form: 'events',
    events: events.map((event) => ({ data: JSON.stringify(event) })),
    done: false,
    usage,
  }
}

const COMMON_FIELDS = ['language', 'model', 'prompt', 'response_format', 'temperature']

export function transcribe(call: Call, world: World): Answer {
  const form = readForm(call, {
    required: ['file', 'model'],
    optional: [
      ...[...COMMON_FIELDS, 'chunking_strategy', 'include', 'keywords'],
      ...['known_speaker_names', 'languages'],
      ...['known_speaker_references', 'stream', 'timestamp_granularities'],
    ],
  })
  const model = world.requireModel(text(form, 'model'))
  const size = fileOf(form, 'file').bytes.length
  const transcript = call.reply ?? `transcribed ${size} bytes`
  const byTokens = model !== 'whisper-1'
  const usage = {
    ...(byTokens ? tokensFor(size, transcript, text(form, 'prompt')) : durationOf(size)),
    ...call.usage,
  }
  // The older model ignores `stream`.
  if (text(form, 'stream') === 'true' && byTokens) {
    const deltas = tokenize(transcript).map((delta) => ({ type: 'transcript.text.delta', delta }))
    return streamed([...deltas, { type: 'transcript.text.done', text: transcript, usage }], usage)
  }
  return formatTranscript(form, size, transcript, { text: transcript, usage })
}

export function translate(call: Call, world: World): Answer {
  const form = readForm(call, { required: ['file', 'model'], optional: COMMON_FIELDS })
  world.requireModel(text(form, 'model'))
  const size = fileOf(form, 'file').bytes.length
  const transcript = call.reply ?? `translated ${size} bytes`
  return formatTranscript(form, size, transcript, { text: transcript })
}

function secondsOf(bytes: number): number {
  return Math.ceil(bytes / SOUND_BYTES_PER_SECOND)
}

function durationOf(bytes: number): Json {
  return { type: 'duration', seconds: secondsOf(bytes) }
}

function tokensFor(bytes: number, transcript: string, prompt = ''): Json {
  const audio = Math.ceil(bytes / SOUND_BYTES_PER_TOKEN)
  const said = tokensOf(prompt)
  const output = tokensOf(transcript)
  return {
    type: 'tokens',
    total_tokens: audio + said + output,
    input_tokens: audio + said,
    input_token_details: { text_tokens: said, audio_tokens: audio },
    output_tokens: output,
  }
}

/** Formats a transcript as the request's `response_format`. */
function formatTranscript(form: Form, bytes: number, transcript: string, whole: Json): Answer {
  const format = text(form, 'response_format') ?? 'json'
  const plain = (all: string): Answer => ({
    form: 'text',
    type: 'text/plain; charset=utf-8',
    text: all,
  })
  const seconds = secondsOf(bytes)
  const end = `00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
  switch (format) {
    case 'json':
      return json(whole)
    case 'text':
      return plain(`${transcript}\n`)
    case 'srt':
      return plain(`1\n00:00:00,000 --> ${end},000\n${transcript}\n\n`)
    case 'vtt':
      return plain(`WEBVTT\n\n00:00:00.000 --> ${end}.000\n${transcript}\n\n`)
    case 'verbose_json':
      return json({
        task: 'transcribe',
        language: 'english',
        duration: seconds,
        ...whole,
        segments: [{ id: 0, seek: 0, start: 0, end: seconds, text: transcript, tokens: [] }],
      })
    default:
      throw new Refusal(400, `'${format}' is no format.`, { param: 'response_format' })
  }
}
