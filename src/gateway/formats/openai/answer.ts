/** Answers of OpenAI's API: chat and completions have choices, responses and transcripts deltas. */
import type { AnswerFormat } from '#gateway/response/answer-format.ts'
import { eventTable } from '#gateway/response/event-scan.ts'
import type { ParsedObject } from '#json/values.ts'

/** `reasoning_content` is text as `content` is. A finish reason ends the text. */
const CHOICES = eventTable({
  members: {
    content: 'text',
    text: 'text',
    arguments: 'text',
    reasoning: 'text',
    '"refusal': 'text',
    '"transcript': 'text',
    '"name': 'text',
    '"input': 'custom',
    '"data': 'audio',
    '"url': 'address',
    '"finish_reason': 'finish',
    '"usage': 'report',
    '"choices': 'part',
  },
  types: [],
  reports: ['usage'],
  imageCall: undefined,
  usageDepth: 1,
})

/**
 * The events of responses and transcriptions repeat their text: only its deltas count. The end of
 * an item, or of a part of it, ends the text. No other event repeats the beginning of a call.
 */
const DELTAS = eventTable({
  members: {
    '"delta': 'delta',
    '"type': 'type',
    '"usage': 'report',
    '"audio': 'audio',
    b64: 'image',
    '"b64_json': 'image',
  },
  types: [
    [
      '.delta',
      'delta',
      [
        ['audio', 'audio'],
        ['custom_tool_call_input', 'hidden'],
      ],
    ],
    ['.done', 'done'],
    [
      '_call.in_progress',
      'call',
      [
        ['"response.image_generation', 'imageCall'],
        ['.web_search', 'webSearch'],
        ['.file_search', 'fileSearch'],
        ['.code_interpreter', 'codeInterpreter'],
      ],
    ],
  ],
  reports: ['usage'],
  imageCall: 'response.image_generation_call.in_progress',
  usageDepth: 2,
})

export const OPENAI_ANSWER: AnswerFormat = {
  tableOf: (first) => (first && !hasChoices(first) ? DELTAS : CHOICES),
  isUsageAlone: ({ choices }) => Array.isArray(choices) && choices.length === 0,
}

function hasChoices({ choices }: ParsedObject): boolean {
  return Array.isArray(choices)
}
