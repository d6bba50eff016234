/** Runs and parses the blocks of one page, in their order. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProgramServer } from '#test/support/program-server.ts'
import { blocksOfPage, type CodeBlock } from './blocks.ts'
import { PARSERS, PLAIN_LANGUAGE, RUN_LANGUAGES } from './languages.ts'
import { checkoutPlace, installedPlace } from './places.ts'
import { openSession, type Place, startServer } from './session.ts'
import { checkShellSyntax, type Python, parseWithTool, reasonOfMachine } from './tools.ts'
import { createProject, fillIn, printedCommands, printedValues, type Values } from './values.ts'

export interface World {
  readonly server: ProgramServer
  readonly values: Values
  /** Store of a stopped server. */
  readonly stoppedStore: string
  readonly python: Python
}

export interface Outcome {
  readonly block: CodeBlock
  readonly result: 'run' | 'parsed' | 'plain text' | 'not run' | 'failed'
  /** Reason for a block that is not run, or the output of one that failed. */
  readonly reason?: string
}

/** Pages about a checkout; the others have the installed package. */
const CHECKOUT_PAGES = [
  ...['README.md', 'docs/get-started/compose.md', 'docs/get-started/quick-start.md'],
]

/** After a block that fails, the others of its page are not run. */
export async function runPage(page: string, world: World): Promise<Outcome[]> {
  await using stack = new AsyncDisposableStack()
  const outcomes: Outcome[] = []
  let reader: Reader | undefined
  for (const block of blocksOfPage(page)) {
    try {
      if (!RUN_LANGUAGES.has(block.language)) {
        outcomes.push({ block, ...(await parseBlock(block, world.python)) })
        continue
      }
      const reason = await reasonNotRun(block, world.python, outcomes)
      if (reason === undefined) {
        reader ??= await openReader(page, world, stack)
        await reader(block)
      }
      outcomes.push({ block, ...(reason === undefined ? RUN : { result: 'not run', reason }) })
    } catch (error) {
      outcomes.push({ block, result: 'failed', reason: messageOf(error) })
    }
  }
  return outcomes
}

const RUN = { result: 'run' } as const

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`
}

async function parseBlock(block: CodeBlock, python: Python): Promise<Omit<Outcome, 'block'>> {
  if (block.language === PLAIN_LANGUAGE) return { result: 'plain text' }
  const parse = PARSERS[block.language]
  const reason = parse ? void parse(block) : await parseWithTool(block, python)
  return reason === undefined ? { result: 'parsed' } : { result: 'not run', reason }
}

async function reasonNotRun(
  block: CodeBlock,
  python: Python,
  earlier: readonly Outcome[],
): Promise<string | undefined> {
  await checkShellSyntax(block)
  if (block.notRun !== undefined) return block.notRun
  if (earlier.some(({ result }) => result === 'failed')) return 'an earlier block failed'
  return reasonOfMachine(block, python)
}

type Reader = (block: CodeBlock) => Promise<void>

async function openReader(
  page: string,
  { server, values: shared, stoppedStore, python }: World,
  stack: AsyncDisposableStack,
): Promise<Reader> {
  let values: Values = { ...shared, ...(await createProject(shared, page)) }
  const isCheckout = CHECKOUT_PAGES.includes(page)
  const place = isCheckout
    ? checkoutPlace(server)
    : await installedPlace(server, values, stoppedStore)
  const session = openSession(place)
  stack.defer(() => session.close())
  return async (block) => {
    const name = `${block.line}`
    const text = withoutInstalling(fillIn(block.text, values), place)
    if (block.runsUntil === undefined) {
      return session.run(name, scriptOf({ ...block, text }, place, python))
    }
    const started = await startServer(place, { name, script: text, ready: block.runsUntil })
    stack.defer(() => started.stop())
    const printed = printedValues(started.printed)
    if (!printed) return
    values = { ...values, ...printed, ...(await createProject(printed, page)) }
    const key = `export OPENAI_API_KEY=${values.projectKey}\n`
    const commands = printedCommands(started.printed)
    await session.run(`${name}-printed`, `${key}${commands}unset OPENAI_API_KEY\n`)
  }
}

/** Dependencies are installed once, in the first page that does it. */
function withoutInstalling(text: string, { folder }: Place): string {
  return existsSync(join(folder, 'node_modules/fastify'))
    ? text.replaceAll(/\bnpm ci\b/g, 'true')
    : text
}

/** Programs in other languages are files in the working folder. */
function scriptOf({ language, line, text }: CodeBlock, { folder }: Place, python: Python): string {
  const programs: Readonly<Record<string, readonly [string, string | undefined]>> = {
    js: ['mjs', process.execPath],
    ts: ['mts', process.execPath],
    python: ['py', 'program' in python ? python.program : undefined],
  }
  const [extension, program] = programs[language] ?? []
  if (extension === undefined) return text
  writeFileSync(join(folder, `block-${line}.${extension}`), text)
  return `'${program}' block-${line}.${extension}\n`
}
