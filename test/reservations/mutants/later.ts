/** Faults in batches, in responses in the background, and in images that hosted tools make. */
import type { Mutant } from './mutant.ts'

const BOUND = 'spend/bounds/request.ts'
const CHARGED = 'gateway/accounting/charged-amounts.ts'
const BATCH_BOUND = 'spend/bounds/batch.ts'
const BATCH_END = 'gateway/objects/batches/charge.ts'
const OUTPUT_FILE = 'gateway/objects/batches/output-file.ts'
const DEFERRED = 'gateway/accounting/background-charge.ts'

const batches: readonly Mutant[] = [
  {
    name: 'a line of a batch has one choice',
    foundBy: [9_191, 14_601, 17_021],
    file: BATCH_BOUND,
    find: '[tokens + maxOutputTokens * choices, before + turns]',
    replace: '[tokens + maxOutputTokens, before + turns]',
  },
  {
    name: 'the first line of a batch is all of its text',
    foundBy: [1_569, 2_095, 2_619],
    file: BATCH_BOUND,
    find: 'textBytes: sums.textBytes + (isText ? facts.textBytes : 0)',
    replace: 'textBytes: sums.textBytes || (isText ? facts.textBytes : 0)',
  },
  {
    name: 'a batch reserves the prices of short lines',
    foundBy: [543, 901, 954],
    file: BATCH_BOUND,
    find: 'tokenPricesAt({ steps: batchSteps }, longestInputOf(facts))',
    replace: 'tokenPricesAt({ steps: batchSteps }, 0)',
  },
  {
    name: 'a batch is charged the prices of short lines',
    foundBy: [954, 4_200, 5_297],
    file: BATCH_END,
    find: 'inputLength: step > 0 ? step + 1 : 0',
    replace: 'inputLength: 0 * step',
  },
  {
    name: 'calls of tools in a batch cost nothing',
    foundBy: [3_228, 5_665, 6_986],
    file: OUTPUT_FILE,
    find: 'addAmounts(calls, toolsCalledIn(answer?.body))',
    replace: 'addAmounts(calls, {})',
  },
  {
    name: 'a line that an output file has twice is charged twice',
    foundBy: [4_200, 9_445],
    file: OUTPUT_FILE,
    find: 'if (ids.has(name)) return false',
    replace: 'if (ids.has(name)) return true',
  },
  {
    name: 'lines of a batch without usage cost their input alone',
    foundBy: [1_393, 3_466, 9_943],
    file: OUTPUT_FILE,
    find: 'estimatedOutput += Math.ceil',
    replace: 'estimatedOutput += 0 * Math.ceil',
  },
]

const background: readonly Mutant[] = [
  {
    name: 'a response in the background costs nothing',
    foundBy: [48, 1_598, 2_159],
    file: DEFERRED,
    find: 'if (isWhole) return { ...amounts }',
    replace: 'if (isWhole) return {}',
  },
  {
    name: 'a response in the background that is deleted costs nothing',
    foundBy: [85, 1_012, 5_194, 6_357, 10_821, 11_225, 13_477, 14_711, 19_609],
    file: 'gateway/objects/responses.ts',
    find: 'if (isMine) await parts.recordInTx(tx, row, settlement.events)',
    replace: 'if (isMine) await parts.recordInTx(tx, row, [])',
  },
  {
    name: 'a response in the background reserves nothing',
    foundBy: [48, 1_598, 2_159],
    file: 'gateway/accounting/charges.ts',
    find: 'this.#parts.spend.defer(payers, this.#spend)',
    replace: 'this.#parts.spend.release(this.#spend, 0 * payers.keyId.length)',
  },
]

const toolImages: readonly Mutant[] = [
  {
    name: 'images of tools are reserved at a price of 0',
    foundBy: [238, 290, 361],
    file: 'gateway/accounting/cost-bounds.ts',
    find: 'if (one.cost > most) most = one.cost',
    replace: 'most = 0n * one.cost',
  },
  {
    name: 'images of tools cost nothing',
    foundBy: [226, 238, 290],
    file: 'gateway/accounting/tool-models.ts',
    find: 'if (usage.inputTokens || usage.outputTokens) return { ...usage, ...calls }',
    replace: 'if (usage.inputTokens || usage.outputTokens) return calls',
  },
  {
    name: 'partial images are not reserved',
    foundBy: [624, 1_161, 1_405],
    file: BOUND,
    find: 'maxImageTokens + partialImageTokens',
    replace: 'maxImageTokens + 0 * partialImageTokens',
  },
  {
    name: 'output that is not reported costs nothing',
    foundBy: [10, 121, 184],
    file: CHARGED,
    find: 'if (reported.isWhole) return amounts',
    replace: 'if (reported.amounts) return amounts',
  },
]

export const LATER_MUTANTS: readonly Mutant[] = [...batches, ...background, ...toolImages]
