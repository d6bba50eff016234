/**
 * Reader of what callgrind has counted in a Node process, with the names that `--perf-basic-prof`
 * gives to compiled JavaScript. The format is described in valgrind's manual, "Callgrind Format
 * Specification": addresses may be relative to those of the line before, and a name is written with
 * its number the first time, and as its number alone after that.
 */
import { readFileSync } from 'node:fs'

/** Numbers of instructions. */
export interface Counts {
  readonly all: number
  /** By part of the program. */
  readonly groups: ReadonlyMap<string, number>
  /** By function of JavaScript, with the functions of the engine that it calls. */
  readonly functions: ReadonlyMap<string, number>
}

const NAME = /^(c?fn)=\((\d+)\)(?: (.*))?$/
const COST = /^(\S+) \S+ (\d+)$/
const CALLS = /^calls=\d+ (\S+)/
/** Builtins that call a function given to them, whose instructions are not theirs. */
const CALLER = /^Builtins_(?:Call|JSConstruct|Construct|Reflect|Array(?:Map|Some|ForEach|Filter))/

/** Groups of names, the first that fits. */
const GROUPS: readonly (readonly [group: string, name: RegExp])[] = [
  ['functions of Bailiwick', /^JS:.*\/(?:src|dist|bench)\//],
  ['functions of undici', /^JS:.*\/undici\//],
  ['functions of Node', /^JS:.*node:/],
  ['other functions of JavaScript', /^JS:/],
  ['regular expressions', /^RegExp/],
  ['JSON.parse', /Json|FastFloat|fast_float/],
  ['garbage collection', /Scaveng|Marking|MarkCompact|Sweep|Evacuat|Heap::|IterateObjectCache/],
  ['builtins of the engine', /^Builtins_/],
  ['SQLite', /sqlite/i],
  ['engine and Node in C++, libraries', /./],
]

export function readCounts(file: string, mapFile: string): Counts {
  const nameAt = readMap(mapFile)
  const names = new Map<string, string>()
  const groups = new Map<string, number>()
  const functions = new Map<string, number>()
  let all = 0
  let address = 0
  let [caller, called] = ['', '']
  let calledName: string | undefined
  const named = (name: string, at: number): string =>
    name.startsWith('0x') || name === '???' ? nameAt(at) : name
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const name = NAME.exec(line)
    if (name) {
      const [, role, number = '', text] = name
      if (text !== undefined) names.set(number, text)
      if (role === 'fn') caller = names.get(number) ?? ''
      else called = names.get(number) ?? ''
      continue
    }
    const calls = CALLS.exec(line)
    if (calls) calledName = named(called, addressOf(calls[1] ?? '', address))
    const cost = COST.exec(line)
    if (!cost) continue
    address = addressOf(cost[1] ?? '', address)
    const count = Number(cost[2])
    const own = named(caller, address)
    const isCall = calledName !== undefined
    if (!isCall) {
      all += count
      add(groups, groupOf(own), count)
    }
    if (own.startsWith('JS:') && !isOthers(calledName)) add(functions, shortNameOf(own), count)
    calledName = undefined
  }
  return { all, groups, functions }
}

/** An address in full, as the one before (`*`), or as its distance from that. */
function addressOf(written: string, before: number): number {
  if (written === '*') return before
  const value = Number(written.replace(/^[+-]/, ''))
  return written.startsWith('+') ? before + value : written.startsWith('-') ? before - value : value
}

/** Whether a callee is counted as a function of its own. */
function isOthers(called: string | undefined): boolean {
  return called !== undefined && (called.startsWith('JS:') || CALLER.test(called))
}

function groupOf(name: string): string {
  return GROUPS.find(([, of]) => of.test(name))?.[0] ?? ''
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count)
}

/** `JS:*'step file:///…/src/json/walk.ts:94:17` is `step src/json/walk.ts:94`. */
function shortNameOf(name: string): string {
  return name
    .replace(/^JS:[*+^~]?'?/, '')
    .replace(/(?:file:\/\/)?\/\S*?(node_modules\/|src\/|dist\/|bench\/)/, '$1')
    .replace(/:\d+$/, '')
}

/** The name of the code at an address by the map of compiled code, the newest of several. */
function readMap(file: string): (address: number) => string {
  const codes = new Map<number, { readonly end: number; readonly name: string }>()
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [, start = '', length = '', name = ''] = /^([0-9a-f]+) ([0-9a-f]+) (.*)$/.exec(line) ?? []
    const from = Number.parseInt(start, 16)
    if (name !== '') codes.set(from, { end: from + Number.parseInt(length, 16), name })
  }
  const starts = [...codes.keys()].sort((a, b) => a - b)
  return (address) => {
    let [low, high] = [0, starts.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((starts[middle] ?? 0) <= address) low = middle + 1
      else high = middle
    }
    const found = codes.get(starts[low - 1] ?? 0)
    return found && address < found.end ? found.name : 'compiled code without a name'
  }
}
