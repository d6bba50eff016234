/** Messages of requests: one for each type of a content block that a request can have. */
import type { Json } from '#simulator/call.ts'

/** A transparent PNG of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const PDF = 'JVBERi0xLjQKJSVFT0YK'

function user(...content: readonly Json[]): readonly Json[] {
  return [{ role: 'user', content }]
}

function text(words: string): Json {
  return { type: 'text', text: words }
}

/** A turn of the assistant and the answer of the user to it. */
function turn(assistant: readonly Json[], answer: readonly Json[]): readonly Json[] {
  return [
    ...user(text('Does it rain in Oslo?')),
    { role: 'assistant', content: assistant },
    { role: 'user', content: answer },
  ]
}

const CALL = { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Oslo' } }
const SEARCH = {
  type: 'server_tool_use',
  id: 'srvtoolu_1',
  name: 'web_search',
  input: { query: 'Oslo' },
}
const FOUND = {
  type: 'web_search_result',
  title: 'Oslo',
  url: 'https://example.com/oslo',
  encrypted_content: 'RXhhbXBsZQ==',
}

function result(content: unknown, rest: Json = {}): Json {
  return { type: 'tool_result', tool_use_id: 'toolu_1', content, ...rest }
}

function documentOf(source: Json, rest: Json = {}): Json {
  return { type: 'document', source, ...rest }
}

export const CONTENTS: Readonly<Record<string, readonly Json[]>> = {
  'text blocks': user(text('Does it rain'), text(' in Oslo?')),
  'a breakpoint in a message': user({
    ...text('rain '.repeat(1_100)),
    cache_control: { type: 'ephemeral' },
  }),
  'an image in base64': user(text('What is it?'), {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: PIXEL },
  }),
  'an image by URL': user({
    type: 'image',
    source: { type: 'url', url: 'https://example.com/a.png' },
  }),
  'an image of a file': user({ type: 'image', source: { type: 'file', file_id: 'file_1' } }),
  'a PDF': user(
    documentOf(
      { type: 'base64', media_type: 'application/pdf', data: PDF },
      { title: 'Weather', citations: { enabled: true } },
    ),
  ),
  'a PDF by URL': user(documentOf({ type: 'url', url: 'https://example.com/a.pdf' })),
  'a document of text': user(
    documentOf({ type: 'text', media_type: 'text/plain', data: 'Rain.' }, { context: 'Oslo' }),
  ),
  'a document of blocks': user(documentOf({ type: 'content', content: [text('Rain.')] })),
  'a document of a file': user(documentOf({ type: 'file', file_id: 'file_1' })),
  'a result of a search': user({
    type: 'search_result',
    source: 'https://example.com',
    title: 'Oslo',
    content: [text('Rain.')],
    citations: { enabled: true },
  }),
  'a call of a tool and its result': turn([text('Let me look.'), CALL], [result('rain')]),
  'a result of blocks': turn(
    [CALL],
    [
      result([
        text('rain'),
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
      ]),
    ],
  ),
  'a result without content': turn([CALL], [{ type: 'tool_result', tool_use_id: 'toolu_1' }]),
  'a failed result': turn([CALL], [result('no network', { is_error: true })]),
  'signed thinking that is sent back': turn(
    [{ type: 'thinking', thinking: 'hmm', signature: 'EqQBCgIYAhIk' }, CALL],
    [result('rain')],
  ),
  'redacted thinking that is sent back': turn(
    [{ type: 'redacted_thinking', data: 'UmVkYWN0ZWQ=' }, CALL],
    [result('rain')],
  ),
  'a server tool that is sent back': turn(
    [SEARCH, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [FOUND] }],
    [text('And tomorrow?')],
  ),
  'a compaction that is sent back': turn(
    [{ type: 'compaction', content: 'A talk.', encrypted_content: 'Q29tcGFjdGVk' }],
    [text('And tomorrow?')],
  ),
  'a fallback that is sent back': turn(
    [
      {
        type: 'fallback',
        from: { model: 'claude-fable-5-2' },
        to: { model: 'claude-opus-5-5' },
      },
      text('It rains.'),
    ],
    [text('And tomorrow?')],
  ),
  'an upload into a container': user({ type: 'container_upload', file_id: 'file_1' }),
  'a message of the system midway': [
    ...user(text('Does it rain?')),
    { role: 'system', content: 'Answer in one word.' },
  ],
  'a prefilled answer': [
    ...user(text('Does it rain?')),
    { role: 'assistant', content: 'In one word:' },
  ],
  'a block of a type that does not exist yet': user(
    { type: 'hologram', data: 'SG9sb2dyYW0=' },
    text('What is it?'),
  ),
  'texts of all planes and controls': user(
    text('é ß 漢字 🎈 \u2028 \u0000 \u007f " \\ / </script>'),
  ),
}
