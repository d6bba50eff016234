/** Audio through the gateway: speech and transcripts, byte for byte, and counted. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toFile } from 'openai'
import { SOUND_BYTES_PER_SECOND, soundOf } from '#simulator/audio.ts'
import { collect } from '#simulator/collect.ts'
import { line, requestOf } from '#test/support/connection.ts'
import { shareGateway, startGateway } from '#test/support/gateway.ts'
import { type FormPart, formOf, noise, sendBytes, usageRows } from './media.ts'

const SPEECH = '/v1/audio/speech'
const TRANSCRIPTIONS = '/v1/audio/transcriptions'
const SECOND = SOUND_BYTES_PER_SECOND

function wav(seconds: number) {
  return toFile(noise(seconds * SECOND), 'a.wav', { type: 'audio/wav' })
}

describe('speech', () => {
  const gateway = shareGateway()

  it('is relayed byte for byte in every format, and its characters are counted', async () => {
    const { openai, counted } = gateway()
    await counted()
    const input = 'grüße 🎈!'
    const characters = [...input].length
    for (const format of ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const) {
      const spoken = await openai.audio.speech.create({
        model: 'tts-1',
        voice: 'alloy',
        input,
        response_format: format,
        instructions: 'is not spoken',
      })
      assert.deepEqual(Buffer.from(await spoken.arrayBuffer()), soundOf(input), format)
      const found = await counted()
      assert.deepEqual([found.characters, found.requests], [characters, 1])
    }
  })

  it('is relayed while it is generated, whatever its content type', async () => {
    const { h, key, upstream } = gateway()
    for (const type of ['audio/mpeg', 'application/octet-stream', null]) {
      upstream.reset()
      const fault = { kind: 'stall', at: 1, when: `more of ${type}` } as const
      upstream.script({ cut: 400, headers: { 'content-type': type }, fault })
      const listener = line(h.url)
      const body = JSON.stringify({ model: 'tts-1', voice: 'alloy', input: 'abcdefgh' })
      listener.socket.write(requestOf(key.value, body, ['connection: close'], SPEECH))
      // The beginning has arrived while the upstream holds the rest back.
      await listener.until(soundOf('abcd').toString('latin1'))
      assert.equal(upstream.requests[0]?.piecesWritten, 1)
      upstream.open(`more of ${type}`)
      assert.ok((await listener.ended).endsWith('\r\n0\r\n\r\n'))
    }
  })

  it('as events is relayed too, and counts the tokens that it reports', async () => {
    const { post, counted } = gateway()
    await counted()
    const input = 'abcdefgh'
    const { text } = await post(SPEECH, {
      model: 'gpt-4o-mini-tts',
      voice: 'alloy',
      input,
      stream_format: 'sse',
    })
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''))
    const { type, usage } = events.at(-1)
    assert.equal(type, 'speech.audio.done')
    const sound = Buffer.concat(
      events.slice(0, -1).map(({ audio }) => Buffer.from(audio, 'base64')),
    )
    assert.deepEqual(sound, soundOf(input))
    const found = await counted()
    assert.deepEqual(
      [found.characters, found.input_tokens, found.output_tokens],
      [input.length, usage.input_tokens, usage.output_tokens],
    )
  })

  it('that breaks off breaks off for the caller, and its input is counted', async () => {
    const { openai, upstream, counted } = gateway()
    await counted()
    upstream.script({ cut: 100, fault: { kind: 'reset', at: 2 } })
    const spoken = await openai.audio.speech.create({ model: 'tts-1', voice: 'a', input: 'abcd' })
    await assert.rejects(spoken.arrayBuffer())
    assert.equal((await counted()).characters, 4)
  })

  it('rejected by the upstream returns no audio and costs nothing', async () => {
    const { post, counted } = gateway()
    await counted()
    const { status, error } = await post(SPEECH, { model: 'tts-1', voice: 'alloy', later: 1 })
    assert.equal(status, 400)
    assert.match(error.message, /Unknown parameter: 'later'/)
    assert.equal((await counted()).characters, undefined)
  })
})

describe('transcripts', () => {
  const gateway = shareGateway()
  const seconds = 3
  const size = seconds * SECOND

  it('are returned in every requested format, and their seconds are counted', async () => {
    const { openai, counted } = gateway()
    const { transcriptions } = openai.audio
    await counted()
    const model = 'whisper-1'
    const transcript = `transcribed ${size} bytes`
    const recordedUsage = async () => {
      const { seconds: found, requests } = await counted()
      return { seconds: found, requests }
    }
    const expected = { seconds, requests: 1 }
    const json = await transcriptions.create({ model, file: await wav(seconds) })
    assert.equal(json.text, transcript)
    assert.deepEqual(await recordedUsage(), expected)
    const verbose = await transcriptions.create({
      model,
      file: await wav(seconds),
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    })
    assert.deepEqual([verbose.duration, verbose.text], [seconds, transcript])
    assert.deepEqual(await recordedUsage(), expected)
    const text = { model, file: await wav(seconds), response_format: 'text' } as const
    assert.equal(await transcriptions.create(text), `${transcript}\n`)
    assert.deepEqual(await recordedUsage(), expected)
    const srt = { model, file: await wav(seconds), response_format: 'srt' } as const
    assert.match(
      await transcriptions.create(srt),
      /^1\n00:00:00,000 --> 00:00:03,000\ntranscribed /,
    )
    assert.deepEqual(await recordedUsage(), expected)
  })

  it('report their seconds themselves; only where none does are they estimated', async () => {
    const { upstream, counted } = gateway()
    await counted()
    const duration = 61.2
    const long = { duration, segments: Array.from({ length: 20_000 }, () => ({ text: 'hm hm' })) }
    const usage = { type: 'tokens', input_tokens: 7, output_tokens: 2 }
    const bodies: readonly (readonly [object | string, number])[] = [
      [{ text: 'a', duration }, 61],
      [{ text: 'a', duration: '61.2' }, 61],
      [{ text: 'a', usage: { type: 'duration', seconds: 60 }, duration }, 60],
      [{ text: 'a', duration, usage }, 61],
      [{ text: 'a', usage }, seconds],
      [{ text: 'a', usage: { type: 'duration' } }, seconds],
      [long, 61],
      [{ ...long, usage: { type: 'duration', seconds: 60 } }, 60],
      ['no JSON at all', seconds],
    ]
    for (const [body, expected] of bodies) {
      upstream.script({ status: 200, body })
      const parts: readonly FormPart[] = [
        ['model', 'whisper-1'],
        ['file', noise(size), 'a'],
      ]
      const answer = await sendBytes(gateway(), TRANSCRIPTIONS, formOf(parts))
      assert.equal(answer.status, 200)
      const found = await counted()
      assert.equal(found.seconds, expected, JSON.stringify(body).slice(0, 100))
    }
  })

  it('in tokens are counted so, with their audio tokens, whole and streamed', async () => {
    const { openai, counted } = gateway()
    await counted()
    const model = 'gpt-4o-transcribe'
    const file = await wav(seconds)
    const whole = await openai.audio.transcriptions.create({ model, file, prompt: 'abcd' })
    const { usage } = whole
    assert.ok(usage?.type === 'tokens' && usage.input_token_details?.audio_tokens)
    const expected = [
      usage.input_tokens,
      usage.input_token_details.audio_tokens,
      usage.output_tokens,
    ]
    const found = async () => {
      const { input_tokens, input_audio_tokens, output_tokens } = await counted()
      return [input_tokens, input_audio_tokens, output_tokens]
    }
    assert.deepEqual(await found(), expected)
    const streaming = { model, file: await wav(seconds), prompt: 'abcd', stream: true } as const
    const events = await collect(await openai.audio.transcriptions.create(streaming))
    const last = events.at(-1)
    assert.ok(last?.type === 'transcript.text.done' && last.text === whole.text)
    assert.ok(events.length > 2)
    assert.deepEqual(await found(), expected)
  })
})

it('speech, transcripts and translations appear in the admin usage', async () => {
  const gateway = await startGateway()
  const { openai } = gateway
  await openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'abcdefgh' })
  await openai.audio.transcriptions.create({ model: 'whisper-1', file: await wav(2) })
  const { translations } = openai.audio
  const translated = await translations.create({ model: 'whisper-1', file: await wav(1) })
  assert.equal(translated.text, `translated ${SECOND} bytes`)
  const verbose = {
    model: 'whisper-1',
    file: await wav(4),
    response_format: 'verbose_json',
  } as const
  assert.match(JSON.stringify(await translations.create(verbose)), /"duration":4,/)
  const [speeches, transcriptions] = await Promise.all([
    usageRows(gateway, 'audio_speeches'),
    usageRows(gateway, 'audio_transcriptions'),
  ])
  assert.deepEqual(speeches, [{ model: 'tts-1', requests: 1, input_tokens: 2, characters: 8 }])
  assert.deepEqual(transcriptions, [{ model: 'whisper-1', requests: 3, seconds: 7 }])
  await gateway.close()
})
