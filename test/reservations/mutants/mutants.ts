/**
 * Faults that are planted into a copy of the source, one at a time, each as a replacement of text.
 * The trial must find all of them. A test checks that each text is there once.
 */
import { LATER_MUTANTS } from './later.ts'
import type { Mutant } from './mutant.ts'

const BOUND = 'spend/bounds/request.ts'
const TURNS = 'spend/bounds/tool-turns.ts'
const DEAREST = 'spend/bounds/dearest.ts'
const ESTIMATE = 'gateway/request/estimate.ts'
const TALLY = 'usage/tally.ts'
const CHARGED = 'gateway/accounting/charged-amounts.ts'
const UNREPORTED = 'gateway/accounting/unreported.ts'
const STEERING = 'contract/data-plane/steering-members.ts'

const reservations: readonly Mutant[] = [
  {
    name: 'the output is reserved for one choice',
    foundBy: [3, 29, 40],
    file: BOUND,
    find: 'outputPrice * facts.choices * written + perOutputToken * inputPrice',
    replace: 'outputPrice * written + perOutputToken * inputPrice',
  },
  {
    name: 'images and other parts are reserved as text',
    foundBy: [2, 9, 22],
    file: TURNS,
    find: 'const isKnown = isInline && (images === 0 || maxInputImageTokens !== undefined)',
    replace: 'const isKnown = true',
  },
  {
    name: 'images of a known maximum are reserved with 0 tokens',
    foundBy: [14, 56, 61],
    file: TURNS,
    find: 'const imageTokens = images * (maxInputImageTokens ?? 0) * turns',
    replace: 'const imageTokens = 0 * turns',
  },
  {
    name: 'images are reserved at the price of text',
    foundBy: [61, 453, 1_693],
    file: BOUND,
    find: 'imagePrice = Math.max(imagePrice, tokens.input, write)',
    replace: 'imagePrice = Math.max(imagePrice, tokens.textInput, write)',
  },
  {
    name: 'the input after calls of tools is not reserved',
    foundBy: [46, 155, 212],
    file: TURNS,
    find: 'contextWindow * (inputs + calls * choices)',
    replace: 'contextWindow * inputs',
  },
  {
    name: 'calls of hosted tools are reserved at a price of 0',
    foundBy: [35, 287, 327],
    file: BOUND,
    find: 'nano(calls * callPrice)',
    replace: 'nano(0)',
  },
  {
    name: 'one of several texts fills the window',
    foundBy: [3_256, 3_612, 3_747],
    file: TURNS,
    find: 'Math.min(textBytes, contextWindow ? contextWindow * inputs : textBytes)',
    replace: 'Math.min(textBytes, contextWindow ?? textBytes)',
  },
  {
    name: 'pieces are reserved once',
    foundBy: [102, 138, 145],
    file: BOUND,
    find: 'facts.pieces && facts.pieces * price',
    replace: 'facts.pieces && price',
  },
  {
    name: 'tokens that are written to a cache are reserved as others',
    foundBy: [6_279],
    file: DEAREST,
    find: "const TEXT_INPUT = ['input_cost', 'cached_input_cost', 'cache_write_cost'] as const",
    replace: "const TEXT_INPUT = ['input_cost', 'cached_input_cost'] as const",
  },
  {
    name: 'audio and images in the output are reserved as text',
    foundBy: [4, 89, 799],
    file: DEAREST,
    find: "const OUTPUT = ['output_cost', 'audio_output_cost', 'image_output_cost'] as const",
    replace: "const OUTPUT = ['output_cost'] as const",
  },
  {
    name: 'the service tier of a request is not reserved',
    foundBy: [22, 27, 36],
    file: DEAREST,
    find: '(tier === undefined ? undefined : prices.tiers.get(tier)) ?? prices.anyTier ?? prices',
    replace: 'prices',
  },
  {
    name: 'a tier that the upstream selects is not reserved',
    foundBy: [22, 27, 36],
    file: DEAREST,
    find: '(tier === undefined ? undefined : prices.tiers.get(tier)) ?? prices.anyTier ?? prices',
    replace: '(tier === undefined ? undefined : prices.tiers.get(tier)) ?? prices',
  },
  {
    name: 'the prices of a long input are not reserved',
    foundBy: [2, 23, 34],
    file: DEAREST,
    find: 'if (inputTokens > step.above) found = step',
    replace: 'if (step.above < 0) found = step',
  },
  {
    name: 'images of an open size are reserved at the first price that fits',
    foundBy: [31, 41, 54],
    file: DEAREST,
    find: "wanted.kind !== 'images') return pieces[wanted.kind] ?? 0",
    replace: 'true) return pieces[wanted.kind] ?? 0',
  },
  {
    name: 'prompts in a list are one',
    foundBy: [29, 81, 308],
    file: 'gateway/request/json-body.ts',
    find: 'collector.choices *= collector.inputs',
    replace: 'collector.choices *= 1',
  },
  {
    name: 'a number of choices is not read',
    foundBy: [3, 40, 42],
    file: 'gateway/request/member-actions.ts',
    find: 'Math.max(walk.sink.choices, integerAt(walk, start, end, depth) ?? 1)',
    replace: 'Math.max(walk.sink.choices, 1)',
  },
  {
    name: 'the lesser of two maxima counts',
    foundBy: [0, 1, 2],
    file: 'gateway/request/member-actions.ts',
    find: 'walk.sink.maxOutputTokens = Math.max(walk.sink.maxOutputTokens ?? 0, value)',
    replace: 'walk.sink.maxOutputTokens = Math.min(walk.sink.maxOutputTokens ?? 16, value)',
  },
  {
    name: 'parts of unknown types are text',
    foundBy: [22, 120, 203],
    file: ESTIMATE,
    find: '!facts.isOpaque && facts.audios',
    replace: 'facts.audios',
  },
  {
    name: 'sounds, files and references are text',
    foundBy: [60, 96, 133],
    file: ESTIMATE,
    find: 'facts.audios + facts.files + facts.references.length === 0',
    replace: 'true',
  },
  {
    name: 'hosted tools are not called',
    foundBy: [35, 46, 72],
    file: ESTIMATE,
    find: 'toolCalls: facts.hostsTools ? facts.maxToolCalls :',
    replace: 'toolCalls: facts.hostsTools ? 0 :',
  },
  {
    name: 'a search is a tool of the caller',
    foundBy: [46, 287, 318],
    file: 'gateway/formats/openai/tools.ts',
    find: '  namespace: true,\n',
    replace: '  namespace: true,\n  web_search: true,\n',
  },
  {
    name: 'a form is for one image',
    foundBy: [253, 313, 363],
    file: 'gateway/prepare.ts',
    find: 'pieces: isImage ? form.choices :',
    replace: 'pieces: isImage ? 1 :',
  },
  {
    name: 'audio is as long as the usual bit rate says',
    foundBy: [102, 165, 210],
    file: 'gateway/prepare.ts',
    find: 'const AUDIO_BYTES_PER_SECOND_MIN = 750',
    replace: 'const AUDIO_BYTES_PER_SECOND_MIN = 16_000',
  },
  {
    name: 'the prices of the first upstream alone are reserved',
    foundBy: [30, 329, 624],
    file: 'gateway/gateway.ts',
    find: 'targets.map(({ upstream }) => ({ upstream, model',
    replace: 'targets.slice(0, 1).map(({ upstream }) => ({ upstream, model',
  },
  {
    name: 'a maximum is reserved with less than is set',
    foundBy: [0, 1, 2],
    file: 'gateway/accounting/output-cap.ts',
    find: 'const cost = costWith(bound, outputTokens)',
    replace: 'const cost = costWith(bound, 16)',
  },
  {
    name: 'a maximum of llama.cpp passes',
    foundBy: [4_360],
    file: STEERING,
    find: "  row('n_predict', 'llama.cpp', OTHER_MAXIMUM, { counts: 'maximum' }),\n",
    replace: '',
  },
  {
    name: 'a number of choices of llama.cpp passes',
    foundBy: [1_552, 2_518],
    file: STEERING,
    find: "  row('n_cmpl', 'llama.cpp', OTHER_CHOICES, { counts: 'choices' }),\n",
    replace: '',
  },
  {
    name: 'plugins of OpenRouter pass',
    foundBy: [557, 689, 729],
    file: STEERING,
    find: "  row('plugins', 'OpenRouter', 'It runs what is charged beside the model.'),\n",
    replace: '',
  },
]

const charges: readonly Mutant[] = [
  {
    name: 'all input has the price of cached input',
    foundBy: [0, 2, 12],
    file: TALLY,
    find: 'at.input_cost, rest - audio - image, prices.input_cost)',
    replace: 'at.input_cost, rest - audio - image, prices.cached_input_cost)',
  },
  {
    name: 'audio in the output has the price of text',
    foundBy: [900, 1_111, 1_511],
    file: TALLY,
    find: 'const outputAudio = Math.min(whole(amounts.outputAudioTokens), output)',
    replace: 'const outputAudio = Math.min(0, output)',
  },
  {
    name: 'tokens that are written to a cache cost 0',
    foundBy: [9, 10, 12],
    file: TALLY,
    find: 'at.cache_write_cost, written - forHour, ',
    replace: 'at.cache_write_cost, 0, ',
  },
  {
    name: 'tokens that are written to a cache for an hour have the price of others',
    // Only messages report such tokens: messages.test.ts finds it.
    foundBy: [],
    file: TALLY,
    find: 'at.cache_write_1h_cost, forHour, prices.cache_write_1h_cost',
    replace: 'at.cache_write_1h_cost, forHour, prices.cache_write_cost',
  },
  {
    name: 'a price by length is not charged',
    foundBy: [34, 59, 60],
    file: TALLY,
    find: 'const prices = tokensAt(list, inputLength ?? input)',
    replace: 'const prices = tokensAt(list, inputLength ?? 0)',
  },
  {
    name: 'images cost 0',
    foundBy: [244, 253, 383],
    file: TALLY,
    find: 'const price = piece && (pricing.imagePrice ?? pricing.list?.pieces[kind])',
    replace: 'const price = piece && pricing.list?.pieces[kind]',
  },
  {
    name: 'searches are not counted',
    foundBy: [35, 72, 204],
    file: 'gateway/formats/openai/answer.ts',
    find: "if (type === 'web_search_call') webSearches += 1",
    replace: "if (type === 'web_search_call') webSearches += 0",
  },
  {
    name: 'an answer that is left costs nothing',
    foundBy: [1_823],
    file: CHARGED,
    find: "  if (outcome.kind === 'failed') return {}\n",
    replace: "  if (outcome.kind === 'failed' || outcome.kind === 'cancelled') return {}\n",
  },
  {
    name: 'a cut stream costs nothing',
    foundBy: [1, 338, 508],
    file: CHARGED,
    find: "  if (outcome.kind === 'failed') return {}\n",
    replace: "  if (outcome.kind === 'failed' || outcome.kind === 'broken') return {}\n",
  },
  {
    name: 'short tokens are charged by their characters',
    foundBy: [311, 1_915, 1_968],
    file: UNREPORTED,
    find: 'Math.max(Math.ceil(characters / CHARACTERS_PER_TOKEN), deltas, leastOutput)',
    replace: 'Math.max(Math.ceil(characters / CHARACTERS_PER_TOKEN), leastOutput)',
  },
  {
    name: 'images without usage cost nothing',
    foundBy: [260, 952, 1_159],
    file: UNREPORTED,
    find: 'return choices * (maxOutputTokens ?? imageTokensOf(model, maxima)',
    replace: 'return 0 * choices * (maxOutputTokens ?? imageTokensOf(model, maxima)',
  },
  {
    name: 'usage is cut to one turn of the window',
    foundBy: [204, 212, 218],
    file: 'gateway/accounting/reported-bound.ts',
    find: 'window * Math.max(choices, 1) * (toolCalls + 1)',
    replace: 'window * Math.max(choices, 1)',
  },
  {
    name: 'the tier flex costs a tenth',
    foundBy: [12, 47, 49],
    file: 'usage/prices/price-units.ts',
    find: 'export const BATCH_SHARE = 0.5',
    replace: 'export const BATCH_SHARE = 0.1',
  },
  {
    name: 'the prices of the upstream that answered are not charged',
    foundBy: [30, 329, 624],
    file: 'usage/record.ts',
    find: 'const place = batch ? { ...subject, serviceTier: null } : subject',
    replace: 'const place = { ...subject, upstream: null, ...(batch && { serviceTier: null }) }',
  },
  {
    name: 'the tier of the answer is not charged',
    foundBy: [227, 971, 1_538],
    file: 'usage/record.ts',
    find: 'const place = batch ? { ...subject, serviceTier: null } : subject',
    replace: 'const place = { ...subject, serviceTier: null }',
  },
]

export const MUTANTS: readonly Mutant[] = [...reservations, ...charges, ...LATER_MUTANTS]
